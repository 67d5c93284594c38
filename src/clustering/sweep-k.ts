import type { Assigner } from './assigner.js';
import { chooseK, type KTrial } from './choose-k.js';
import type { FixedRows } from './fixed-rows.js';
import { type KMeansResult, type KMeansStep, kMeans } from './k-means.js';
import { seededRandom } from './seeded-random.js';
import { sampleSilhouette } from './silhouette.js';

export interface ClusteringProgress {
  /** Which of how many runs of k-means this is, from 1. */
  readonly trial: number;
  readonly trials: number;
  readonly k: number;
  readonly step: KMeansStep;
}

export interface SweepOptions {
  /** At least one, none above the workspace's capacity. */
  readonly ks: readonly number[];
  readonly seed: number;
  /** Who is told of the steps of a trial (numbered from 1). */
  readonly follow: (trial: number, k: number) => (step: KMeansStep) => void;
}

export interface Sweep {
  readonly chosen: KMeansResult;
  readonly trials: readonly KTrial[];
}

/** Clusters with each number of clusters, measures the outcomes, and keeps the one that `chooseK` picks. */
export async function sweepK(assigner: Assigner, rows: FixedRows, options: SweepOptions): Promise<Sweep> {
  const { ks, seed, follow } = options;
  const outcomes: { result: KMeansResult; trial: KTrial }[] = [];
  for (const [i, k] of ks.entries()) {
    // A generator of its own: what one k finds must not depend on which others are tried.
    const result = await kMeans(assigner, rows, {
      k,
      random: seededRandom(seed + k),
      onStep: follow(i + 1, k),
    });
    outcomes.push({ result, trial: measure(rows, k, result) });
  }
  const trials = outcomes.map(({ trial }) => trial);
  const best = chooseK(trials);
  const chosen = outcomes.find(({ trial }) => trial === best)?.result;
  if (chosen === undefined) throw new RangeError('The choice must be one of the trials.');
  return { chosen, trials };
}

function measure(rows: FixedRows, k: number, result: KMeansResult): KTrial {
  const silhouette = sampleSilhouette(rows, result);
  const sizes = result.table.counts.filter((count) => count > 0);
  return {
    k,
    inertia: result.inertia,
    silhouette: silhouette.mean,
    silhouetteError: silhouette.error,
    smallest: Math.min(...sizes),
    largest: Math.max(...sizes),
  };
}
