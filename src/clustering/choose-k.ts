import { MAX_CLUSTERS } from '../domain/cluster.js';
import { badInput } from '../domain/errors.js';

export const DEFAULT_K = 100;
/** Fewer vectors a cluster than this, and a centroid says more about its members than about a group. */
const VECTORS_PER_CLUSTER = 5;
/** What the sweep tries unless told otherwise. */
const USUAL_CANDIDATES = [25, 50, 75, 100, 150, 200, 300, 500];

/** One number of clusters that was tried. */
export interface KTrial {
  readonly k: number;
  /** Sum of squared distances to the mean of the cluster. */
  readonly inertia: number;
  /** Mean by cosine distance over a sample, see `sampleSilhouette`. */
  readonly silhouette: number;
  readonly silhouetteError: number;
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

/** The usual numbers to try for a catalogue of this size, rising. */
export function usualCandidates(vectors: number): readonly number[] {
  const fitting = USUAL_CANDIDATES.filter((k) => k * VECTORS_PER_CLUSTER <= vectors);
  return fitting.length > 0 ? fitting : [boundK(DEFAULT_K, vectors).k];
}

/**
 * The smallest k whose silhouette is within one standard error of the best.
 *
 * Inertia falls with every cluster added and cannot choose by itself. The silhouette can, but it is measured
 * on a sample: differences below its standard error mean nothing, and of equals fewer clusters learn a
 * user's taste from fewer interactions.
 *
 * @param trials at least one
 * @see Breiman et al., "Classification and Regression Trees", 1984, the one-standard-error rule
 */
export function chooseK(trials: readonly KTrial[]): KTrial {
  const [first, ...others] = trials;
  if (first === undefined) throw badInput('k', 'There is no candidate to choose from.');
  const best = others.reduce((kept, trial) => (trial.silhouette > kept.silhouette ? trial : kept), first);
  const bar = best.silhouette - best.silhouetteError;
  return trials.reduce((kept, trial) => (trial.silhouette >= bar && trial.k < kept.k ? trial : kept), best);
}
