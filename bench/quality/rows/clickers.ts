import type { Bench } from '../bench.js';
import { estimate, type Observation } from '../bootstrap.js';
import { CORE, FURTHER } from '../demo-world.js';
import { randomFor, sample } from '../draw.js';
import { subjectPrecision } from '../measure.js';
import type { Report } from '../report.js';
import type { World } from '../world.js';

export const CLICKERS = 2_000;
const VIEWS = 30;

/** Users who looked at anything at all have no taste: the order they are shown must stay about the subject. */
export async function clickersTable({ worlds, report, options }: Bench): Promise<void> {
  report.section(
    'Users of 30 views drawn from the whole catalogue: change of subject precision@10 against weight 0',
  );
  const subjects = [...CORE, ...FURTHER];
  const count = options.quick ? CLICKERS / 10 : CLICKERS;
  await clickers(
    await worlds.demo(),
    {
      name: 'demo',
      subjects,
      count,
      least: -0.01,
      before: '-.333 (-.004 core)',
      best: '0',
      groups: { 'core subjects': CORE, 'further subjects': FURTHER },
    },
    report,
  );
}

export interface Clickers {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly count: number;
  /** The gate of the interval's lower end. */
  readonly least: number | null;
  readonly before?: string;
  readonly best?: string;
  /** Subjects that are also told of apart, by the group's name. */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
}

/** Each user searches for one subject, all subjects in turn. */
export async function clickers(world: World, asked: Clickers, report: Report): Promise<void> {
  const { name, subjects, count, least, before, best, groups = {} } = asked;
  const changes: Observation[] = [];
  let weights = 0;
  // Subject by subject: what is measured without a subject's labels changes only then.
  for (const [number, subject] of subjects.entries()) {
    const plain = subjectPrecision(await world.plain(subject), { subject, pictures: world.pictures });
    for (let user = number; user < count; user += subjects.length) {
      const random = randomFor('clicker', user);
      const page = await world.page(subject, sample(world.pictures.all, VIEWS, random));
      const shown = page.items.map(({ ranked }) => world.pictures.get(ranked.hit.imageId));
      weights += page.personalization.weight;
      const value = subjectPrecision(shown, { subject, pictures: world.pictures }) - plain;
      changes.push({ user: `${user}`, subject, value });
    }
  }
  report.add({
    name: `${name}, ${count} users`,
    estimate: estimate(changes),
    ...(least !== null && { gate: { of: 'lower', least } }),
    ...(before !== undefined && { before }),
    ...(best !== undefined && { best }),
    beside: `mean weight ${(weights / count).toFixed(3)}`,
  });
  for (const [group, members] of Object.entries(groups)) {
    const ofGroup = changes.filter(({ subject }) => members.includes(subject));
    report.add({ name: ` of these, ${group}`, estimate: estimate(ofGroup) });
  }
}
