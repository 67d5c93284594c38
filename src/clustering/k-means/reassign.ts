import { createDotKernel, type DotKernel } from './dot-kernel.js';
import { NO_CELL, type Workspace } from './workspace.js';

/** Rows up to `to`, from the workspace's cursor on, go to the nearest of the first `clusters` centroids. */
export interface Reassignment {
  readonly to: number;
  readonly clusters: number;
}

/** Answers how many rows changed their cell. */
export type Reassign = (job: Reassignment) => number;

/** Rows that a thread claims at once: few enough that all threads finish together. */
const CLAIM = 128;
/** A tile of rows stays in the first-level cache (32 KiB of it) while all centroids pass by. */
const TILE_BYTES = 32_768;
/** A 32-bit sum holds 65,536 rows; a move adds to one sum and takes from another. */
const MOVES_BEFORE_FLUSH = 65_536;

/**
 * The inner step of k-means for one thread: assigns rows and accumulates the changes.
 *
 * All values are integers, so neither the number of threads nor the order of claims can change a result. A
 * row's cell depends on that row and the centroids alone; of equally near centroids the first wins. Sums of
 * integers below 2^53 are exact in any order.
 */
export function createReassign(workspace: Workspace, laneNumber: number): Reassign {
  const { stride, rows, cursor } = workspace;
  const tile = Math.min(CLAIM, Math.max(2, Math.floor(TILE_BYTES / (stride * 2))));
  const kernel = createDotKernel(stride, tile, workspace.capacity);
  const ledger = createLedger(workspace, laneNumber, kernel);

  return ({ to, clusters }) => {
    const halfSquares = workspace.halfSquares.subarray(0, clusters);
    kernel.setCentroids(workspace.centroids.subarray(0, clusters * stride), halfSquares);
    let moved = 0;
    for (;;) {
      const claimed = Atomics.add(cursor, 0, CLAIM);
      if (claimed >= to) break;
      const end = Math.min(claimed + CLAIM, to);
      for (let first = claimed; first < end; first += tile) {
        const last = Math.min(first + tile, end);
        kernel.rows.set(rows.subarray(first * stride, last * stride));
        kernel.multiply(last - first, clusters);
        for (let row = first; row < last; row++) {
          if (ledger.record(row, row - first, kernel.nearest(row - first))) moved++;
        }
      }
    }
    ledger.flush();
    return moved;
  };
}

interface Ledger {
  /** Books the nearest centroid of a row; answers if it is another than before. */
  record(row: number, tileRow: number, cell: number): boolean;
  flush(): void;
}

/** Keeps 32-bit sums in the kernel's memory and books them to the thread's lane before they overflow. */
function createLedger(workspace: Workspace, laneNumber: number, kernel: DotKernel): Ledger {
  const { cells, scores, halfSquares, stride, capacity } = workspace;
  const lane = workspace.lanes[laneNumber];
  if (lane === undefined) throw new RangeError(`The workspace has no lane ${laneNumber}.`);
  const touched = new Uint8Array(capacity);
  let moves = 0;

  const add = (tileRow: number, cell: number, sign: 1 | -1): void => {
    kernel.accumulate(tileRow, cell, sign);
    lane.counts[cell] = (lane.counts[cell] ?? 0) + sign;
    touched[cell] = 1;
  };
  const flush = (): void => {
    for (let cell = 0; cell < capacity; cell++) {
      if (touched[cell] === 0) continue;
      const end = (cell + 1) * stride;
      for (let i = cell * stride; i < end; i++) lane.sums[i] = (lane.sums[i] ?? 0) + (kernel.sums[i] ?? 0);
      kernel.sums.fill(0, cell * stride, end);
      touched[cell] = 0;
    }
    moves = 0;
  };
  return {
    record(row, tileRow, cell) {
      const before = cells[row] ?? NO_CELL;
      scores[row] = (kernel.dots[tileRow * kernel.width + cell] ?? 0) - (halfSquares[cell] ?? 0);
      if (before === cell) return false;
      if (before !== NO_CELL) add(tileRow, before, -1);
      add(tileRow, cell, 1);
      cells[row] = cell;
      if (++moves === MOVES_BEFORE_FLUSH) flush();
      return true;
    },
    flush,
  };
}
