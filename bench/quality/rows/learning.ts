import { openEmbeddedRanker } from '../../../src/datasources/rankers/embedded.ranker.js';
import type { Cluster } from '../../../src/domain/cluster.js';
import type { UserHistory } from '../../../src/domain/history.js';
import type { Release } from '../../../src/domain/release.js';
import { unitVector } from '../../../src/domain/vector.js';
import { learn } from '../../../src/scoring/user-history.js';
import type { Bench } from '../bench.js';
import { type Estimate, quantile } from '../bootstrap.js';
import { randomFor } from '../draw.js';

const CLUSTERS = 500;
const USERS = 400;
const IMAGES = 50_000;
const EVENTS = 40_000;
const TASTES = 2_000;
const ROUNDS = 5;
const NOW = Date.UTC(2026, 0, 1);

/** Events that one processor learns and scores; the floor is what the numbers of one vector alone cost. */
export async function learningTable({ report, options }: Bench): Promise<void> {
  const random = randomFor('learning');
  const clusters: readonly Cluster[] = Array.from({ length: CLUSTERS }, (_, i) => ({
    id: `c${i}`,
    size: IMAGES / CLUSTERS,
    centroid: unitVector(Array.from({ length: 64 }, () => random() - 0.5)),
  }));
  const events = changesOf(options.quick ? EVENTS / 10 : EVENTS, random);
  const ranker = await openEmbeddedRanker({
    log: { histories: async function* () {} },
    clusters: async () => clusters,
    clusterOf: async (ids) => new Map(ids.map((id) => [id, clusterOf(id)])),
    now: () => NOW,
  });
  const histories = [...new Map(events.map(({ after }) => [after.userId, after])).values()];
  await ranker.taste(histories[0] ?? null, RELEASE);

  const learnt: number[] = [];
  const tastes: number[] = [];
  const floors: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const from = performance.now();
    for (const { before, after } of events) ranker.observe(before, after);
    await ranker.settled();
    learnt.push(events.length / ((performance.now() - from) / 1_000));
    tastes.push(await microseconds((i) => ranker.taste(histories[i % histories.length] ?? null, RELEASE)));
    floors.push(await microseconds(async () => exponentials()));
  }
  await ranker.close();
  report.section(`Learning and scoring, K = ${CLUSTERS}, on this machine (the best of ${ROUNDS} rounds)`);
  report.add({
    name: 'events learnt a second',
    estimate: spread(learnt, Math.max(...learnt)),
    gate: { least: 40_000, slack: 0 },
    before: '43k to 66k',
    digits: 0,
  });
  report.add({
    name: "one user's affinities, microseconds",
    estimate: spread(tastes, Math.min(...tastes)),
    gate: { most: 100, slack: 0 },
    before: '171',
    beside: `floor: 2 x ${CLUSTERS} logarithms and exponentials ${Math.min(...floors).toFixed(1)}`,
    digits: 0,
  });
}

const RELEASE: Release = {
  id: 'learning',
  index: 'embedded',
  space: { model: 'none', dimension: 64 },
  spread: { text: 1, image: 1, mixed: 1 },
  clustering: 'learning',
  images: IMAGES,
  createdAt: '2026-01-01T00:00:00.000Z',
};

/** Users look on, each at some clusters more than at others, one event a second. */
function changesOf(count: number, random: () => number) {
  const histories = new Map<string, UserHistory>();
  return Array.from({ length: count }, (_, number) => {
    const userId = `user-${Math.floor(random() * USERS)}`;
    const before = histories.get(userId) ?? null;
    const imageId = `${Math.floor(IMAGES * random() ** 2)}`;
    const at = NOW - (count - number) * 1_000;
    const clusterId = clusterOf(imageId);
    const after = learn(before, { eventId: `${number}`, userId, imageId, clusterId, type: 'VIEW', at });
    histories.set(userId, after);
    return { before, after };
  });
}

function clusterOf(imageId: string): string {
  return `c${Number(imageId) % CLUSTERS}`;
}

/** Median time of a call. */
async function microseconds(call: (i: number) => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let i = 0; i < TASTES; i++) {
    const from = performance.now();
    await call(i);
    taken.push(performance.now() - from);
  }
  return (
    1_000 *
    quantile(
      taken.sort((a, b) => a - b),
      0.5,
    )
  );
}

function exponentials(): Float64Array {
  return Float64Array.from({ length: CLUSTERS }, (_, k) => Math.exp(Math.log(1 + k)));
}

/** The best of the rounds, and the range of all of them. */
function spread(rounds: readonly number[], best: number): Estimate {
  return { mean: best, lower: Math.min(...rounds), upper: Math.max(...rounds), observations: rounds.length };
}
