import type { Vector } from '../domain/vector.js';
import { assignOnThreads, type Threads } from './k-means/assign-on-threads.js';
import { type Assigner, assignHere } from './k-means/assigner.js';
import { CentroidTable } from './k-means/centroid-table.js';
import { emptyRows, fillRows } from './k-means/fixed-rows.js';
import { NO_CELL } from './k-means/workspace.js';

/** Vectors that are assigned together: 32 MB of 512 numbers. */
export const ASSIGNED_AT_ONCE = 16_384;

/** Finds the nearest centroid of vectors that come in blocks, so that a catalogue need not fit into memory. */
export interface BlockAssigner {
  /**
   * @param vectors  at most ASSIGNED_AT_ONCE x dimension, row by row, each row of unit length
   * @returns the ordinal of each vector's centroid
   * @throws ParallaxError BAD_USER_INPUT when a vector is not finite or not of unit length
   */
  assign(vectors: Float32Array): Promise<Uint16Array>;
  close(): Promise<void>;
}

/** @param centroids  unit vectors, at least one */
export function openBlockAssigner(centroids: readonly Vector[], threads?: Threads): BlockAssigner {
  const dimension = centroids[0]?.length ?? 0;
  const inOrder = Uint32Array.from({ length: ASSIGNED_AT_ONCE }, (_, i) => i);
  const rows = emptyRows(ASSIGNED_AT_ONCE, dimension, inOrder);
  const clusters = centroids.length;
  const assigner: Assigner =
    threads === undefined ? assignHere(rows, clusters) : assignOnThreads(rows, clusters, threads);
  const { cells } = assigner.workspace;
  const table = new CentroidTable(assigner.workspace, clusters);
  centroids.forEach((centroid, cluster) => {
    table.place(cluster, centroid);
  });
  return {
    async assign(vectors) {
      const count = vectors.length / dimension;
      fillRows(rows, vectors);
      cells.fill(NO_CELL);
      await assigner.assign(0, count, clusters);
      return cells.slice(0, count);
    },
    close: () => assigner.close(),
  };
}
