import type { Bench } from '../bench.js';
import { estimate, type Observation } from '../bootstrap.js';
import { CORE, FURTHER } from '../demo-world.js';
import { randomFor, sample } from '../draw.js';
import { subjectPrecision } from '../measure.js';

const VIEWS = 30;
const SEARCHES = 8;

/** Users who looked at one subject in whatever style, and now search for something else. */
export async function mixedStylesTable({ worlds, report, options }: Bench): Promise<void> {
  const world = await worlds.demo();
  report.section('30 views of one subject in mixed styles: change of subject precision@10 on other queries');
  const cases = options.seeds.flatMap((seed) =>
    CORE.flatMap((looked) => {
      const random = randomFor('mixed styles', seed, looked);
      const searched = sample(
        [...CORE, ...FURTHER].filter((subject) => subject !== looked),
        SEARCHES,
        random,
      );
      return searched.map((subject) => ({ seed, looked, subject }));
    }),
  );
  const changes: Observation[] = [];
  for (const { seed, looked, subject } of cases.sort((a, b) => (a.subject < b.subject ? -1 : 1))) {
    const random = randomFor('mixed styles, views', seed, looked);
    const past = sample(world.pictures.of(looked), VIEWS, random);
    const judged = { subject, pictures: world.pictures };
    const shown = await world.search(subject, past);
    const change = subjectPrecision(shown, judged) - subjectPrecision(await world.plain(subject), judged);
    changes.push({ user: `${seed} ${looked}`, subject, value: change });
  }
  report.add({
    name: `${options.seeds.length * CORE.length} users, ${SEARCHES} searches each`,
    estimate: estimate(changes),
    gate: { of: 'lower', least: -0.01 },
  });
}
