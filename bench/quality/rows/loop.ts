import { CORE_SUBJECTS, FURTHER_SUBJECTS } from '../../../demo/catalogue-plan.js';
import type { Bench } from '../bench.js';
import { estimate, type Observation } from '../bootstrap.js';
import { pick, randomFor, sample } from '../draw.js';
import { entropy } from '../metrics.js';
import type { Picture } from '../picture.js';
import type { World } from '../world.js';

const SUBJECTS = [...CORE_SUBJECTS, ...FURTHER_SUBJECTS];
const USERS = 60;
const ROUNDS = 100;
const FIRST_VIEWS = 30;
/** The entropy is taken over the last rounds. */
const JUDGED = 10;

/** Users without a taste who open what they are shown: the page must not narrow around its own choices. */
export async function loopTable({ worlds, report, options }: Bench): Promise<void> {
  const world = await worlds.demo();
  const users = options.quick ? USERS / 10 : USERS;
  report.section(
    `A self-fed loop, ${ROUNDS} rounds from ${FIRST_VIEWS} random pictures: entropy of the top 10's clusters, nats`,
  );
  const found: Observation[] = [];
  const differences: Observation[] = [];
  for (let user = 0; user < users; user++) {
    for (const { entropies, subject } of await loop(world, user)) {
      found.push({ user: `${user}`, subject, value: entropies.shown });
      differences.push({ user: `${user}`, subject, value: entropies.shown - entropies.plain });
    }
  }
  report.add({
    name: `rounds ${ROUNDS - JUDGED + 1} to ${ROUNDS}, against plain order's`,
    estimate: estimate(differences),
    gate: { least: -0.05, most: 0.05, slack: 0 },
    before: 'far below',
    beside: `entropy ${estimate(found).mean.toFixed(3)}`,
  });
  const ofCore = (isCore: boolean): Observation[] =>
    differences.filter(({ subject }) => CORE_SUBJECTS.includes(subject) === isCore);
  report.add({ name: ' of these, core subjects', estimate: estimate(ofCore(true)) });
  report.add({ name: ' of these, further subjects', estimate: estimate(ofCore(false)) });
}

/** The last rounds of one user; which place they open falls off as pages are read. */
async function loop(world: World, user: number) {
  const random = randomFor('loop', user);
  let past: readonly Picture[] = sample(world.pictures.all, FIRST_VIEWS, random);
  const judged = [];
  for (let round = 0; round < ROUNDS; round++) {
    const subject = pick(SUBJECTS, random);
    const shown = await world.search(subject, past);
    if (round >= ROUNDS - JUDGED) {
      const plain = await world.plain(subject);
      judged.push({
        subject,
        entropies: { shown: clusterEntropy(shown, world), plain: clusterEntropy(plain, world) },
      });
    }
    const opened = openedOf(shown, random);
    past = [...past.filter(({ id }) => id !== opened.id), opened];
  }
  return judged;
}

function openedOf(shown: readonly Picture[], random: () => number): Picture {
  const chances = shown.map((_, place) => 1 / Math.log2(place + 2));
  let left = random() * chances.reduce((sum, chance) => sum + chance, 0);
  const place = chances.findIndex((chance) => {
    left -= chance;
    return left <= 0;
  });
  const opened = shown[Math.max(0, place)];
  if (opened === undefined) throw new Error('A page is empty.');
  return opened;
}

function clusterEntropy(shown: readonly Picture[], world: World): number {
  return entropy(shown.map(({ id }) => world.clusterOf(id) ?? ''));
}
