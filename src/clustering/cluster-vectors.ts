import type { Cluster, Clustering } from '../domain/cluster.js';
import { badInput } from '../domain/errors.js';
import { boundK, CLOSER_LOOKS, type KTrial, usualCandidates } from './choose-k.js';
import { assignOnThreads, type Threads } from './k-means/assign-on-threads.js';
import { type Assigner, assignHere } from './k-means/assigner.js';
import { type FixedRows, firstRows, fixRows } from './k-means/fixed-rows.js';
import { type KMeansOptions, type KMeansResult, type KMeansStep, kMeans } from './k-means/k-means.js';
import { NO_CELL } from './k-means/workspace.js';
import {
  type ClusteringMatch,
  matchClusterings,
  refuseOtherDimension,
  type SharedMembers,
} from './match-clusterings.js';
import { findCells, nameClusters } from './name-clusters.js';
import { seededRandom } from './seeded-random.js';
import { type ClusteringProgress, type Sweep, type SweepOptions, searchK, sweepK } from './sweep-k.js';

/** `auto` chooses on so many rows at most: its time must not grow with the catalogue. */
const ROWS_TO_CHOOSE_ON = 10_000;
/** With fewer products than this in a pass, all is done before a thread has started. */
const PRODUCTS_WORTH_A_THREAD = 5e8;

export interface ClusterVectorsInput {
  /** n x dimension, row by row, each row of unit length. */
  readonly vectors: Float32Array;
  readonly dimension: number;
  /**
   * Number of clusters, candidates to choose from, or `auto` (the default), which follows the size and
   * geometry of the catalogue.
   */
  readonly k?: number | 'auto' | readonly number[];
  /** The same seed gives the same clustering, on any number of threads and any machine. */
  readonly seed: number;
  /** Absent: on the calling thread, which does nothing else until it is done. */
  readonly threads?: Threads;
  /** The clustering whose ids should be kept. */
  readonly previous?: Clustering | null;
  /** Cell of each vector in `previous` (ordinals), NO_CELL for those that are new. Matches better than centroids. */
  readonly previousCells?: Uint16Array;
  readonly onProgress?: (progress: ClusteringProgress) => void;
}

export interface ClusteringReport extends Pick<ClusteringMatch, 'survived' | 'vanished' | 'fresh'> {
  readonly vectors: number;
  /** Number of clusters found. */
  readonly k: number;
  /** Sum of squared distances to the (not normalised) mean of the cluster. */
  readonly inertia: number;
  /** Full passes that the polish took. */
  readonly passes: number;
  /** True if the clusters continue the previous ones; false if there were none, or they fitted badly. */
  readonly continued: boolean;
  /** Every number of clusters that was tried from scratch, in the order given; one when k was a number. */
  readonly trials: readonly KTrial[];
  /** Messages for the operator: k reduced, copies of one vector, the choice made. */
  readonly messages: readonly string[];
}

export interface ClusteredVectors {
  /**
   * Clusters by rising number; centroids are unit vectors (the direction of the mean), because all that reads
   * them compares by cosine. A first clustering is `v1`, its successor `v2`.
   */
  readonly clustering: Clustering;
  /** For each input vector the ordinal of its cluster in `clustering.clusters`. */
  readonly cells: Uint16Array;
  readonly report: ClusteringReport;
}

/**
 * Clusters a catalogue's vectors; a cluster that continues a previous one keeps its name.
 *
 * @throws ParallaxError BAD_USER_INPUT when a vector is not finite or not of unit length, when there is none,
 *    when k is outside 1..MAX_CLUSTERS, or when `previous` has another dimension
 */
export async function clusterVectors(input: ClusterVectorsInput): Promise<ClusteredVectors> {
  const { previous = null } = input;
  refuseOtherDimension(previous?.clusters ?? [], input.dimension);
  const rows = fixRows(input.vectors, input.dimension, seededRandom(input.seed));
  const { ks, messages } = candidates(input.k ?? 'auto', rows.count);
  const { result, trials, continued } = await run(input, rows, ks);
  const cells = findCells(rows, result);
  const match = matchClusterings(previous, cells.centroids, sharedMembers(input, cells.ofVector));
  return {
    ...nameClusters(cells, match, nextVersion(previous)),
    report: {
      vectors: rows.count,
      k: cells.centroids.length,
      inertia: result.inertia,
      passes: result.passes,
      continued,
      trials,
      messages: [...messages, ...afterthoughts(result.table.clusters, cells.centroids.length, trials)],
      survived: match.survived,
      vanished: match.vanished,
      fresh: match.fresh,
    },
  };
}

interface Candidates {
  readonly ks: readonly number[];
  readonly messages: readonly string[];
}

function candidates(k: number | 'auto' | readonly number[], vectors: number): Candidates {
  const asked = k === 'auto' ? usualCandidates(vectors) : typeof k === 'number' ? [k] : k;
  if (asked.length === 0) throw badInput('k', 'There is no candidate to choose from.');
  const bounded = asked.map((candidate) => boundK(candidate, vectors));
  return {
    ks: [...new Set(bounded.map((bound) => bound.k))],
    messages: bounded.flatMap(({ message }) => message ?? []),
  };
}

interface Outcome extends Continuation {
  readonly trials: readonly KTrial[];
}

/** The sweep, then a run from the previous centroids, on threads where they pay. */
async function run(input: ClusterVectorsInput, rows: FixedRows, ks: readonly number[]): Promise<Outcome> {
  const { threads, seed, onProgress } = input;
  const previous = input.previous?.clusters ?? [];
  const assigner = assignerFor(rows, Math.max(...ks), threads);
  const runs = mostTrials(input, ks) + (previous.length > 0 ? 1 : 0);
  const follow = (trial: number, k: number) => (step: KMeansStep) =>
    onProgress?.({ trial, trials: runs, k, step });
  try {
    const { chosen, trials } = await chosenClusters(input, rows, assigner, { ks, seed, follow });
    if (previous.length === 0) return { result: chosen, trials, continued: false };
    const k = chosen.table.clusters;
    const options = { k, random: seededRandom(seed), onStep: follow(runs, k) };
    return { trials, ...(await continueClustering(assigner, rows, previous, chosen, options)) };
  } finally {
    await assigner.close();
  }
}

/** The clusters of the number that was asked for, or of the one that was chosen among several. */
async function chosenClusters(
  { k, threads }: ClusterVectorsInput,
  rows: FixedRows,
  assigner: Assigner,
  options: SweepOptions,
): Promise<Sweep> {
  if (k !== undefined && k !== 'auto') return sweepK(assigner, rows, options);
  const sample = firstRows(rows, ROWS_TO_CHOOSE_ON);
  if (sample === rows) return searchK(assigner, rows, options);
  const most = Math.max(...options.ks);
  const onSample = assignerFor(sample, most, threads);
  const { trials, chosen } = await searchK(onSample, sample, options).finally(() => onSample.close());
  const count = chosen.table.clusters;
  const random = seededRandom(options.seed + count);
  const onStep = options.follow(mostTrials({}, options.ks), count);
  return { trials, chosen: await kMeans(assigner, rows, { k: count, random, onStep }) };
}

function mostTrials({ k = 'auto' }: Pick<ClusterVectorsInput, 'k'>, ks: readonly number[]): number {
  return ks.length + (k === 'auto' ? CLOSER_LOOKS : 0);
}

/** On threads where they pay. */
function assignerFor(rows: FixedRows, most: number, threads: Threads | undefined): Assigner {
  const alone = threads === undefined || rows.count * rows.stride * most < PRODUCTS_WORTH_A_THREAD;
  return alone ? assignHere(rows, most) : assignOnThreads(rows, most, threads);
}

/** Ordinals before and after, of the vectors that `previous` knew. */
export function sharedMembers(
  input: Pick<ClusterVectorsInput, 'previousCells'>,
  cells: Uint16Array,
): SharedMembers | undefined {
  const { previousCells } = input;
  if (previousCells === undefined) return undefined;
  if (previousCells.length !== cells.length) {
    throw badInput(
      'previousCells',
      `There are ${previousCells.length} cells for ${cells.length} vectors; the numbers must be equal.`,
    );
  }
  const known = (_: number, i: number): boolean => previousCells[i] !== NO_CELL;
  return { previous: previousCells.filter(known), next: cells.filter(known) };
}

export function nextVersion(previous: Clustering | null): string {
  const version = /^v(\d+)(?:-|$)/.exec(previous?.id ?? '')?.[1];
  return `v${Number(version ?? 0) + 1}`;
}

function afterthoughts(k: number, found: number, trials: readonly KTrial[]): string[] {
  const messages: string[] = [];
  if (trials.length > 1) {
    const measure = trials.some(({ stability }) => stability !== null)
      ? 'silhouette times stability'
      : 'silhouette';
    messages.push(`k = ${k} chosen of ${trials.map((trial) => trial.k).join(', ')} by ${measure}.`);
  }
  if (found < k) messages.push(`${found} clusters instead of ${k}: there are no more distinct vectors.`);
  return messages;
}

/** Share of inertia sacrificed to keep the clusters that users' tastes refer to. */
const CONTINUITY_WORTH = 0.01;

interface Continuation {
  readonly result: KMeansResult;
  /** True if the result continues the previous clusters. */
  readonly continued: boolean;
}

/**
 * Clusters once more from the previous centroids, and keeps that unless the fresh start is tighter by more
 * than 1 %.
 *
 * Two fresh starts of k-means end in different optima of nearly the same inertia: on a catalogue grown by a
 * tenth about half of the images would change their cluster's id for nothing. Only a fresh start, though,
 * notices that a catalogue has become another one.
 *
 * @param previous  at least one; of more than k the largest are continued
 * @param fresh     outcome of the fresh start; `options.k` is its number of clusters
 */
async function continueClustering(
  assigner: Assigner,
  rows: FixedRows,
  previous: readonly Cluster[],
  fresh: KMeansResult,
  options: KMeansOptions,
): Promise<Continuation> {
  const largest = [...previous].sort((a, b) => b.size - a.size).slice(0, options.k);
  const start = largest.map(({ centroid }) => centroid);
  const grown = await kMeans(assigner, rows, { ...options, start });
  const continued = grown.inertia <= fresh.inertia * (1 + CONTINUITY_WORTH);
  return { result: continued ? grown : fresh, continued };
}
