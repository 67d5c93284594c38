import { type ClusteredVectors, nextVersion, sharedMembers } from '../../clustering/cluster-vectors.js';
import { assignOnThreads, type Threads } from '../../clustering/k-means/assign-on-threads.js';
import { type Assigner, assignHere } from '../../clustering/k-means/assigner.js';
import { CentroidTable } from '../../clustering/k-means/centroid-table.js';
import { type FixedRows, fixRows } from '../../clustering/k-means/fixed-rows.js';
import { NO_CELL } from '../../clustering/k-means/workspace.js';
import { matchClusterings, refuseOtherDimension } from '../../clustering/match-clusterings.js';
import { type Cells, nameClusters } from '../../clustering/name-clusters.js';
import { seededRandom } from '../../clustering/seeded-random.js';
import { type Clustering, MAX_CLUSTERS } from '../../domain/cluster.js';
import { unitVector, type Vector } from '../../domain/vector.js';
import type { Matrix } from './mxnet-ndarray.js';
import { unreadableModel } from './unreadable-model.js';

/** Below this length a centroid has no direction. */
const NO_DIRECTION = 1e-6;

export interface AdoptionInput {
  /** n x dimension, row by row, each row of unit length. */
  readonly vectors: Float32Array;
  readonly dimension: number;
  /** A centroid a row, of any length. */
  readonly centroids: Matrix;
  readonly threads?: Threads;
  /** The clustering whose ids are to survive. */
  readonly previous?: Clustering | null;
  /** Cell of each vector in `previous` (ordinals), NO_CELL for those that are new. */
  readonly previousCells?: Uint16Array;
}

/**
 * Builds the clustering of a catalogue's vectors from external centroids. Each vector is assigned to the
 * nearest, clusters keep the ids of those that they continue, and centroids are normalised.
 *
 * Nearest is by cosine, as for the cluster of a new image. A centroid without vectors (of two equal ones the
 * second, for example) or without a direction is left out, with a line in the report's messages. Moving it to
 * a better place would be another algorithm than requested.
 *
 * @throws ParallaxError INTERNAL when there are more centroids than a release holds, or none with a
 *   direction;
 *   BAD_USER_INPUT as `clusterVectors` for the vectors and `previous`
 */
export async function adoptCentroids(input: AdoptionInput): Promise<ClusteredVectors> {
  const { vectors, dimension, centroids, previous = null } = input;
  refuseOtherDimension(previous?.clusters ?? [], dimension);
  if (centroids.rows > MAX_CLUSTERS) {
    throw unreadableModel(`it has ${centroids.rows} centroids, and a release holds ${MAX_CLUSTERS}.`);
  }
  const directions = directionsOf(centroids);
  if (directions.length === 0) throw unreadableModel('none of its centroids has a direction.');
  // Nothing is drawn at random here; the order does not matter.
  const rows = fixRows(vectors, dimension, seededRandom(0));
  const { cells, inertia } = await assign(rows, directions, input.threads);
  const match = matchClusterings(previous, cells.centroids, sharedMembers(input, cells.ofVector));
  const left = centroids.rows - cells.centroids.length;
  return {
    ...nameClusters(cells, match, nextVersion(previous)),
    report: {
      vectors: rows.count,
      k: cells.centroids.length,
      inertia,
      passes: 0,
      continued: false,
      trials: [],
      messages:
        left === 0
          ? []
          : [
              `${cells.centroids.length} clusters of ${centroids.rows} centroids: ${left} are copies, without direction or nearest to no vector.`,
            ],
      survived: match.survived,
      vanished: match.vanished,
      fresh: match.fresh,
    },
  };
}

function directionsOf({ rows, columns, values }: Matrix): Vector[] {
  const all = Array.from({ length: rows }, (_, i) => values.subarray(i * columns, (i + 1) * columns));
  return all.filter((row) => Math.hypot(...row) > NO_DIRECTION).map((row) => unitVector(row));
}

interface Assigned {
  readonly cells: Cells;
  readonly inertia: number;
}

async function assign(
  rows: FixedRows,
  directions: readonly Vector[],
  threads: Threads | undefined,
): Promise<Assigned> {
  const k = directions.length;
  const assigner: Assigner = threads === undefined ? assignHere(rows, k) : assignOnThreads(rows, k, threads);
  try {
    const { workspace } = assigner;
    workspace.cells.fill(NO_CELL);
    const table = new CentroidTable(workspace, k);
    directions.forEach((direction, cluster) => {
      table.place(cluster, direction);
    });
    await assigner.assign(0, rows.count, k);
    table.absorb();
    return {
      cells: cellsOf(rows, workspace.cells, table.counts, directions),
      inertia: table.inertia(rows.squares),
    };
  } finally {
    await assigner.close();
  }
}

/** The clusters with members, the largest first, under their own centroids; the rows' random order undone. */
function cellsOf(
  rows: FixedRows,
  rowCells: Uint16Array,
  counts: Int32Array,
  directions: readonly Vector[],
): Cells {
  const size = (k: number): number => counts[k] ?? 0;
  const kept = [...directions.keys()].filter((k) => size(k) > 0).sort((a, b) => size(b) - size(a));
  const ordinals = new Map(kept.map((k, ordinal) => [k, ordinal]));
  const ofVector = new Uint16Array(rows.count);
  rowCells.forEach((k, row) => {
    ofVector[rows.order[row] ?? 0] = ordinals.get(k) ?? 0;
  });
  return { centroids: kept.flatMap((k) => directions[k] ?? []), sizes: kept.map(size), ofVector };
}
