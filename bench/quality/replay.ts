import { openEmbeddedRanker } from '../../src/datasources/rankers/embedded.ranker.js';
import type { Cluster } from '../../src/domain/cluster.js';
import type { UserHistory } from '../../src/domain/history.js';
import type { Release } from '../../src/domain/release.js';
import { learn } from '../../src/scoring/user-history.js';
import type { Observation } from './bootstrap.js';
import type { Rating } from './movielens.js';

/** A replay's figures of the ranker, and of popularity beside it; each by user. */
export interface Replayed {
  readonly reciprocalRank: readonly Observation[];
  readonly logLoss: readonly Observation[];
  /** Of a user's first ten events. */
  readonly early: readonly Observation[];
}

const EARLY = 10;
const SECOND_MS = 1_000;

/**
 * Every event in the order of time: the clusters are ranked for the user before the event is learnt. The second
 * half of the events counts. A cluster's chance is its popularity so far times e to its lift.
 */
export async function replay(
  ratings: readonly Rating[],
  clusterOf: ReadonlyMap<string, string>,
): Promise<{ readonly ranker: Replayed; readonly popularity: Replayed }> {
  const clusters = clustersOf(clusterOf);
  let now = 0;
  const ranker = await openEmbeddedRanker({
    log: { histories: async function* () {} },
    clusters: async () => clusters,
    clusterOf: async (ids) => new Map(ids.map((id) => [id, clusterOf.get(id) ?? ''])),
    now: () => now,
  });
  const histories = new Map<string, UserHistory>();
  const counts = new Map(clusters.map(({ id }) => [id, 1]));
  const seen = new Map<string, number>();
  const found = { ranker: emptyReplay(), popularity: emptyReplay() };
  for (const [number, { user, item, at }] of ratings.entries()) {
    now = at * SECOND_MS;
    const before = histories.get(user) ?? null;
    const actual = clusterOf.get(item) ?? '';
    const events = seen.get(user) ?? 0;
    if (number >= ratings.length / 2) {
      const taste = await ranker.taste(before, RELEASE);
      const lifts = taste.kind === 'known' ? taste.lifts : new Map<string, number>();
      const isEarly = events < EARLY;
      note(found.popularity, { user, isEarly }, judged(counts, new Map(), actual));
      note(found.ranker, { user, isEarly }, judged(counts, lifts, actual));
    }
    const interaction = {
      eventId: `${user}-${item}-${number}`,
      userId: user,
      imageId: item,
      clusterId: actual,
      type: 'VIEW' as const,
      at: now,
    };
    const after = learn(before, interaction);
    histories.set(user, after);
    ranker.observe(before, after);
    await ranker.settled();
    counts.set(actual, (counts.get(actual) ?? 0) + 1);
    seen.set(user, events + 1);
  }
  await ranker.close();
  return found;
}

/** Where a release is named, this one is meant: the ranker reads the clusters it is given. */
const RELEASE: Release = {
  id: 'movielens',
  index: 'embedded',
  space: { model: 'none', dimension: 1 },
  spread: { text: 1, image: 1, mixed: 1 },
  clustering: 'movielens',
  images: 0,
  createdAt: '1998-01-01T00:00:00.000Z',
};

/** Each cluster in a direction of its own: nothing is known of how they lie. */
function clustersOf(clusterOf: ReadonlyMap<string, string>): readonly Cluster[] {
  const ids = [...new Set(clusterOf.values())].sort();
  return ids.map((id, axis) => ({
    id,
    size: [...clusterOf.values()].filter((other) => other === id).length,
    centroid: Float32Array.from(ids, (_, i) => Number(i === axis)),
  }));
}

interface Judged {
  /** From 1; clusters of one score share the mean of their places. */
  readonly rank: number;
  readonly chance: number;
}

function judged(
  counts: ReadonlyMap<string, number>,
  lifts: ReadonlyMap<string, number>,
  actual: string,
): Judged {
  const scoreOf = (id: string, count: number): number => count * Math.exp(lifts.get(id) ?? 0);
  const own = scoreOf(actual, counts.get(actual) ?? 0);
  let [sum, better, equal] = [0, 0, 0];
  for (const [id, count] of counts) {
    const score = scoreOf(id, count);
    sum += score;
    if (score > own) better += 1;
    else if (score === own) equal += 1;
  }
  return { rank: 1 + better + (equal - 1) / 2, chance: own / sum };
}

type Noted = { readonly [K in keyof Replayed]: Observation[] };

function emptyReplay(): Noted {
  return { reciprocalRank: [], logLoss: [], early: [] };
}

function note(
  noted: Noted,
  { user, isEarly }: { readonly user: string; readonly isEarly: boolean },
  { rank, chance }: Judged,
): void {
  const of = (value: number): Observation => ({ user, subject: '', value });
  noted.reciprocalRank.push(of(1 / rank));
  noted.logLoss.push(of(-Math.log(chance)));
  if (isEarly) noted.early.push(of(1 / rank));
}
