import { MAX_CLUSTERS } from '../domain/cluster.js';
import { badInput } from '../domain/errors.js';

/** With fewer vectors per cluster, a centroid describes its members rather than a group. */
const VECTORS_PER_CLUSTER = 5;
/** Each number to try is so much larger than the one before. */
const STEP = 1.25;
/** Numbers tried between the neighbours of the best. */
export const CLOSER_LOOKS = 6;

/** Result of clustering with one number of clusters. */
export interface KTrial {
  readonly k: number;
  /** Sum of squared distances to the mean of the cluster. */
  readonly inertia: number;
  /** Mean by cosine distance over a sample, see `sampleSilhouette`. */
  readonly silhouette: number;
  readonly silhouetteError: number;
  /** Mean adjusted Rand index between runs from other seeds, in about 0..1; null when there was one run. */
  readonly stability: number | null;
  readonly smallest: number;
  readonly largest: number;
}

/** A number of clusters and, when it is not what was asked for, why. */
export interface BoundedK {
  readonly k: number;
  readonly message?: string;
}

/**
 * The number of clusters that a catalogue can carry: at most one for every 5 vectors, at least 1.
 *
 * @throws ParallaxError BAD_USER_INPUT when k is no whole number in 1..MAX_CLUSTERS
 */
export function boundK(k: number, vectors: number): BoundedK {
  if (!Number.isInteger(k) || k < 1 || k > MAX_CLUSTERS) {
    throw badInput('k', `k must be a whole number from 1 to ${MAX_CLUSTERS}, not ${k}.`);
  }
  const most = Math.max(1, Math.floor(vectors / VECTORS_PER_CLUSTER));
  if (k <= most) return { k };
  const message = `k = ${k} is too many for ${vectors} vectors: ${most} instead, one for every ${VECTORS_PER_CLUSTER}.`;
  return { k: most, message };
}

/**
 * Returns the numbers of clusters to try for a catalogue of this size, each a quarter larger than the last.
 * The least is 3/4 of the cube root of the size (11 for 3,500 images, 75 for a million): a large catalogue
 * has more kinds of images. The most is twice the square root: a user's few images must not be a cluster
 * each.
 */
export function usualCandidates(vectors: number): readonly number[] {
  const most = boundK(Math.min(MAX_CLUSTERS, Math.max(1, Math.round(2 * Math.sqrt(vectors)))), vectors).k;
  const candidates: number[] = [];
  for (let k = Math.max(2, 0.75 * Math.cbrt(vectors)); k < most; k *= STEP) candidates.push(Math.round(k));
  return candidates.length > 0 ? [...new Set(candidates)] : [most];
}

/**
 * Returns the untried numbers between the neighbours of the best trial, rising; empty when all were tried.
 */
export function closerCandidates(trials: readonly KTrial[]): readonly number[] {
  const best = chooseK(trials).k;
  const tried = trials.map(({ k }) => k).sort((a, b) => a - b);
  const below = tried.filter((k) => k < best).at(-1) ?? best;
  const above = tried.find((k) => k > best) ?? best;
  const between = Array.from({ length: above - below }, (_, i) => below + i).filter(
    (k) => !tried.includes(k),
  );
  if (between.length <= CLOSER_LOOKS) return between;
  const stride = (between.length - 1) / (CLOSER_LOOKS - 1);
  return Array.from({ length: CLOSER_LOOKS }, (_, i) => between[Math.round(i * stride)] ?? best);
}

/**
 * Chooses the k with compact, separate and reproducible clusters: the smallest whose silhouette times
 * stability is within one standard error of the best.
 *
 * Inertia falls with every added cluster and cannot choose by itself. The silhouette alone also rises again
 * when clusters become as small as groups of near copies, which every seed cuts in another way. It is
 * measured on a sample: differences below its standard error mean nothing. Of equal candidates, fewer
 * clusters learn a user's taste from fewer interactions.
 *
 * @param trials at least one
 * @see Ben-Hur, Elisseeff and Guyon, "A stability based method for discovering structure in clustered data",
 *   PSB
 *    2002; Breiman et al., "Classification and Regression Trees", 1984, the one-standard-error rule
 */
export function chooseK(trials: readonly KTrial[]): KTrial {
  const [first, ...others] = trials;
  if (first === undefined) throw badInput('k', 'There is no candidate to choose from.');
  const best = others.reduce((kept, trial) => (worth(trial) > worth(kept) ? trial : kept), first);
  const bar = worth(best) - best.silhouetteError * (best.stability ?? 1);
  return trials.reduce((kept, trial) => (worth(trial) >= bar && trial.k < kept.k ? trial : kept), best);
}

function worth({ silhouette, stability }: KTrial): number {
  return silhouette * (stability ?? 1);
}
