import type { Vector } from '../../domain/vector.js';
import type { Random } from '../seeded-random.js';
import type { Assigner } from './assigner.js';
import { CentroidTable } from './centroid-table.js';
import { farthestRows } from './farthest-rows.js';
import type { FixedRows } from './fixed-rows.js';
import { relocateCentroids } from './relocate-centroids.js';
import { seedCentroids, seedingSample } from './seed-centroids.js';
import { NO_CELL } from './workspace.js';

/** Rows between two updates of the centroids in the first pass, and at least so many for each cluster. */
const BATCH = 2_048;
const BATCH_PER_CLUSTER = 10;
/** The polish ends when a full pass gains less than this share of the inertia, or after so many passes. */
const SMALLEST_GAIN = 2e-4;
const MOST_PASSES = 30;
/** The first passes, at most so many, begin with centroids changing sides; so do those after a calm one. */
const FIRST_RELOCATIONS = 3;
const LAST_RELOCATIONS = 3;

export interface KMeansOptions {
  /** Number of clusters, 1 to the workspace's capacity. */
  readonly k: number;
  readonly random: Random;
  /** Unit vectors to start from, at most k, instead of seeds drawn from the rows. */
  readonly start?: readonly Vector[];
  /** After each batch and pass. */
  readonly onStep?: (step: KMeansStep) => void;
}

export type KMeansStep =
  | { readonly kind: 'batch'; readonly rows: number; readonly of: number }
  | {
      readonly kind: 'pass';
      readonly pass: number;
      readonly inertia: number;
      readonly moved: number;
      readonly relocated: number;
    };

export interface KMeansResult {
  /** Sizes and sums; clusters without members are possible when there are fewer distinct vectors than k. */
  readonly table: CentroidTable;
  /** Cell of each fixed row; a copy. */
  readonly cells: Uint16Array;
  readonly inertia: number;
  /** Full passes of the polish. */
  readonly passes: number;
}

/**
 * Mini-batch k-means, polished by full passes of Lloyd's algorithm.
 *
 * The first pass takes the rows (in random order) batch by batch. It moves each centroid to the mean of all
 * rows assigned to it so far. That is Sculley's step with its learning rate of 1/count for each centre,
 * written as a sum and a count. The passes after it take all rows as one batch. A row that changes its cell
 * leaves one sum and enters another, so a pass costs little more than its dot products. Clusters without
 * members are placed on the rows farthest from their centroids. The first of these passes, and those after
 * the passes have calmed down, also move centroids from groups that have two to groups that share one. Only
 * there may inertia rise for once.
 *
 * From a given start there are full passes only: a first batch would move good centroids to the means of few.
 *
 * @see Sculley, "Web-scale k-means clustering", WWW 2010; Lloyd, "Least squares quantization in PCM", 1982
 */
export async function kMeans(
  assigner: Assigner,
  rows: FixedRows,
  options: KMeansOptions,
): Promise<KMeansResult> {
  const { k, onStep } = options;
  const { workspace } = assigner;
  workspace.cells.fill(NO_CELL);
  const table = new CentroidTable(workspace, k);
  placeFirst(table, assigner, rows, options);

  const batch = options.start === undefined ? Math.max(BATCH, k * BATCH_PER_CLUSTER) : rows.count;
  for (let from = 0; from < rows.count; from += batch) {
    const to = Math.min(from + batch, rows.count);
    await assigner.assign(from, to, k);
    table.absorb();
    table.publish();
    onStep?.({ kind: 'batch', rows: to, of: rows.count });
  }

  let inertia = table.inertia(rows.squares);
  let relocating = true;
  let chances = LAST_RELOCATIONS;
  for (let pass = 1; ; pass++) {
    const relocated: number = relocating ? relocateCentroids(table, workspace) : 0;
    const placed = placeEmpty(table, assigner);
    const moved = await assigner.assign(0, rows.count, k);
    table.absorb();
    table.publish();
    const before = inertia;
    inertia = table.inertia(rows.squares);
    onStep?.({ kind: 'pass', pass, inertia, moved, relocated });
    const calm = placed === 0 && before - inertia <= before * SMALLEST_GAIN;
    const exhausted = relocated === 0 && (relocating || chances < 1);
    if ((calm && exhausted) || pass === MOST_PASSES) {
      return { table, cells: workspace.cells.slice(), inertia, passes: pass };
    }
    relocating = calm ? chances-- > 0 : relocated > 0 && pass < FIRST_RELOCATIONS;
  }
}

function placeFirst(
  table: CentroidTable,
  { workspace }: Assigner,
  rows: FixedRows,
  options: KMeansOptions,
): void {
  const { k, random, start } = options;
  if (start === undefined) {
    const seeds = seedCentroids(workspace, seedingSample(rows.count, k), k, random);
    seeds.forEach((row, cluster) => {
      table.placeOn(cluster, row);
    });
  } else {
    start.forEach((vector, cluster) => {
      table.place(cluster, vector);
    });
  }
}

/** Answers how many empty clusters found a new place. */
function placeEmpty(table: CentroidTable, assigner: Assigner): number {
  const empty = table.empty();
  if (empty.length === 0) return 0;
  const places = farthestRows(assigner.workspace, empty.length);
  empty.forEach((cluster, i) => {
    const row = places[i];
    if (row !== undefined) table.placeOn(cluster, row);
  });
  return places.length;
}
