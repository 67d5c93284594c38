import type { FixedRows } from './fixed-rows.js';

/** The cell of a row that was not assigned yet. */
export const NO_CELL = 0xffff;

/** A thread's changes to the totals: sums and counts of rows that entered, less those that left. */
export interface Lane {
  readonly sums: Float64Array<SharedArrayBuffer>;
  readonly counts: Int32Array<SharedArrayBuffer>;
}

/** The memory that the algorithm and its threads share; one k-means runs in it at a time. */
export interface Workspace {
  readonly stride: number;
  readonly rows: Int16Array<SharedArrayBuffer>;
  /** Room for so many centroids. */
  readonly capacity: number;
  readonly cells: Uint16Array<SharedArrayBuffer>;
  /** Per row: dot product with its centroid less half the centroid's square; the higher the nearer. */
  readonly scores: Int32Array<SharedArrayBuffer>;
  readonly centroids: Int16Array<SharedArrayBuffer>;
  /** Half the squared length of each centroid. */
  readonly halfSquares: Int32Array<SharedArrayBuffer>;
  /** The next row that no thread has claimed. */
  readonly cursor: Int32Array<SharedArrayBuffer>;
  readonly lanes: readonly Lane[];
}

/** @param lanes how many threads will work in it, at least 1 */
export function createWorkspace(rows: FixedRows, capacity: number, lanes: number): Workspace {
  const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes);
  const size = capacity * rows.stride;
  return {
    stride: rows.stride,
    rows: rows.values,
    capacity,
    cells: new Uint16Array(shared(rows.count * 2)),
    scores: new Int32Array(shared(rows.count * 4)),
    centroids: new Int16Array(shared(size * 2)),
    halfSquares: new Int32Array(shared(capacity * 4)),
    cursor: new Int32Array(shared(4)),
    lanes: Array.from({ length: lanes }, () => ({
      sums: new Float64Array(shared(size * 8)),
      counts: new Int32Array(shared(capacity * 4)),
    })),
  };
}
