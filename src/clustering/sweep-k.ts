import { adjustedRandIndex } from './adjusted-rand-index.js';
import { chooseK, closerCandidates, type KTrial } from './choose-k.js';
import type { Assigner } from './k-means/assigner.js';
import type { FixedRows } from './k-means/fixed-rows.js';
import { type KMeansResult, type KMeansStep, kMeans } from './k-means/k-means.js';
import { seededRandom } from './seeded-random.js';
import { sampleSilhouette } from './silhouette.js';

/** Runs from other seeds that tell how stable the clusters of a number are. */
const OTHER_RUNS = 2;

export interface ClusteringProgress {
  /** Which of how many runs of k-means this is, from 1; more may be found worth trying on the way. */
  readonly trial: number;
  readonly trials: number;
  readonly k: number;
  readonly step: KMeansStep;
}

export interface SweepOptions {
  /** At least one, all within the workspace's capacity. */
  readonly ks: readonly number[];
  readonly seed: number;
  /** Returns the listener for the steps of a trial (numbered from 1). */
  readonly follow: (trial: number, k: number) => (step: KMeansStep) => void;
}

export interface Sweep {
  readonly chosen: KMeansResult;
  readonly trials: readonly KTrial[];
}

interface Outcome {
  readonly result: KMeansResult;
  readonly trial: KTrial;
}

/** Clusters with each number of clusters, measures the outcomes, and keeps the one that `chooseK` picks. */
export async function sweepK(assigner: Assigner, rows: FixedRows, options: SweepOptions): Promise<Sweep> {
  const outcomes: Outcome[] = [];
  for (const [i, k] of options.ks.entries()) outcomes.push(await tryK(assigner, rows, k, i + 1, options));
  return pick(outcomes);
}

/**
 * The same, each number from several seeds, with a closer look around the best.
 *
 * @param options `ks`: a coarse row of numbers, rising
 */
export async function searchK(assigner: Assigner, rows: FixedRows, options: SweepOptions): Promise<Sweep> {
  const outcomes: Outcome[] = [];
  const look = async (k: number): Promise<void> => {
    const outcome = await tryK(assigner, rows, k, outcomes.length + 1, options);
    const stability = await stabilityOf(assigner, rows, outcome.result, { k, seed: options.seed });
    outcomes.push({ ...outcome, trial: { ...outcome.trial, stability } });
  };
  for (const k of options.ks) await look(k);
  if (options.ks.length > 1)
    for (const k of closerCandidates(outcomes.map(({ trial }) => trial))) await look(k);
  return pick(outcomes.toSorted((a, b) => a.trial.k - b.trial.k));
}

function pick(outcomes: readonly Outcome[]): Sweep {
  const trials = outcomes.map(({ trial }) => trial);
  const best = chooseK(trials);
  const chosen = outcomes.find(({ trial }) => trial === best)?.result;
  if (chosen === undefined) throw new RangeError('The choice must be one of the trials.');
  return { chosen, trials };
}

async function tryK(
  assigner: Assigner,
  rows: FixedRows,
  k: number,
  number: number,
  { seed, follow }: SweepOptions,
): Promise<Outcome> {
  // A separate generator: the result for one k must not depend on which others are tried.
  const random = seededRandom(seed + k);
  const result = await kMeans(assigner, rows, { k, random, onStep: follow(number, k) });
  return { result, trial: measure(rows, k, result) };
}

async function stabilityOf(
  assigner: Assigner,
  rows: FixedRows,
  first: KMeansResult,
  { k, seed }: { readonly k: number; readonly seed: number },
): Promise<number> {
  const runs = [first.cells];
  for (let run = 1; run <= OTHER_RUNS; run++) {
    const random = seededRandom(seed + k + 1_000 * run);
    runs.push((await kMeans(assigner, rows, { k, random })).cells);
  }
  const indexes = runs.flatMap((a, i) => runs.slice(i + 1).map((b) => adjustedRandIndex(a, b)));
  return indexes.reduce((sum, index) => sum + index, 0) / indexes.length;
}

function measure(rows: FixedRows, k: number, result: KMeansResult): KTrial {
  const silhouette = sampleSilhouette(rows, result);
  const sizes = result.table.counts.filter((count) => count > 0);
  return {
    k,
    inertia: result.inertia,
    silhouette: silhouette.mean,
    silhouetteError: silhouette.error,
    stability: null,
    smallest: Math.min(...sizes),
    largest: Math.max(...sizes),
  };
}
