import { type CentroidTable, squaredLength } from './k-means/centroid-table.js';
import { createDotKernel, type DotKernel } from './k-means/dot-kernel.js';
import type { Workspace } from './k-means/workspace.js';

/** So many members of a cluster show whether it should be two. */
const SHOWN = 512;
/** Fewer than this show nothing. */
const FEWEST = 8;
const ROUNDS = 4;

export interface Split {
  readonly cluster: number;
  /** Inertia that it would save, in units of ONE squared; an estimate, below 0 when there is nothing to split. */
  readonly saving: number;
  readonly halves: readonly [Int16Array, Int16Array];
}

/**
 * Measures the saving of splitting each cluster in two. Every other sampled member is split by 2-means and
 * the saving measured on the rest: noise, which can always be split, shows no saving.
 */
export function possibleSplits(table: CentroidTable, workspace: Workspace): Split[] {
  const kernel = createDotKernel(workspace.stride, SHOWN, 3);
  return shownMembers(table, workspace).flatMap((members, cluster) =>
    members.length < FEWEST ? [] : split(createBench(kernel, workspace, members), table, cluster),
  );
}

/** Returns the first members of each cluster; the rows are in random order, so they are a random sample. */
function shownMembers(table: CentroidTable, { cells }: Workspace): number[][] {
  const shown = Array.from({ length: table.clusters }, (): number[] => []);
  cells.forEach((cell, row) => {
    const members = shown[cell];
    if (members !== undefined && members.length < SHOWN) members.push(row);
  });
  return shown;
}

function split(bench: Bench, table: CentroidTable, cluster: number): Split {
  const whole = table.fixedMean(cluster);
  const one = bench.row(bench.farthestFrom(whole));
  const other = bench.row(bench.farthestFrom(one));
  let halves: readonly [Int16Array, Int16Array] = [one, other];
  for (let round = 0; round < ROUNDS; round++) halves = bench.meansAround(halves);
  const saving = bench.savingOnRest(halves, whole) * (table.counts[cluster] ?? 0);
  return { cluster, saving, halves };
}

/** Some members of one cluster in the kernel's memory: even ones are split, odd ones measured. */
interface Bench {
  row(i: number): Int16Array;
  farthestFrom(centroid: Int16Array): number;
  /** The means of the rows nearer to the one and to the other. */
  meansAround(centroids: readonly [Int16Array, Int16Array]): readonly [Int16Array, Int16Array];
  /** Mean reduction of the squared distance when the nearer half replaces the whole. */
  savingOnRest(halves: readonly [Int16Array, Int16Array], whole: Int16Array): number;
}

function createBench(kernel: DotKernel, { rows, stride }: Workspace, members: readonly number[]): Bench {
  const count = members.length;
  members.forEach((row, i) => {
    kernel.rows.set(rows.subarray(row * stride, (row + 1) * stride), i * stride);
  });
  const halfSquares = new Float64Array(3);
  const multiply = (...centroids: readonly Int16Array[]): void => {
    centroids.forEach((centroid, column) => {
      kernel.centroids.set(centroid, column * stride);
      halfSquares[column] = squaredLength(centroid) / 2;
    });
    kernel.multiply(count, centroids.length);
  };
  /** As in `reassign`: the nearer the centroid, the higher. */
  const score = (i: number, column: number): number =>
    (kernel.dots[i * kernel.width + column] ?? 0) - (halfSquares[column] ?? 0);

  return {
    row: (i) => kernel.rows.slice(i * stride, (i + 1) * stride),
    farthestFrom(centroid) {
      multiply(centroid);
      let farthest = 0;
      for (let i = 2; i < count; i += 2) if (score(i, 0) < score(farthest, 0)) farthest = i;
      return farthest;
    },
    meansAround(centroids) {
      multiply(...centroids);
      kernel.sums.fill(0);
      const counts = [0, 0];
      for (let i = 0; i < count; i += 2) {
        const nearer = score(i, 1) > score(i, 0) ? 1 : 0;
        kernel.accumulate(i, nearer, 1);
        counts[nearer] = (counts[nearer] ?? 0) + 1;
      }
      const mean = (half: number): Int16Array => {
        const share = 1 / Math.max(1, counts[half] ?? 0);
        const mean = new Int16Array(stride);
        for (let i = 0; i < stride; i++) mean[i] = Math.round((kernel.sums[half * stride + i] ?? 0) * share);
        return mean;
      };
      return [mean(0), mean(1)];
    },
    savingOnRest(halves, whole) {
      multiply(...halves, whole);
      let saved = 0;
      for (let i = 1; i < count; i += 2) saved += 2 * (Math.max(score(i, 0), score(i, 1)) - score(i, 2));
      return saved / Math.floor(count / 2);
    },
  };
}
