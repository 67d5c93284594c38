import type { Vector } from '../../domain/vector.js';
import { UNREACHABLE } from './dot-kernel.js';
import { ONE } from './fixed-rows.js';
import type { Workspace } from './workspace.js';

/**
 * Sums and counts of the members of each cluster, and the centroids computed from them.
 *
 * The sums are of integers below 2^53, hence exact: they do not drift, however often rows move.
 */
export class CentroidTable {
  readonly counts: Int32Array;
  readonly sums: Float64Array;

  constructor(
    private readonly workspace: Workspace,
    readonly clusters: number,
  ) {
    this.counts = new Int32Array(clusters);
    this.sums = new Float64Array(clusters * workspace.stride);
    workspace.halfSquares.fill(UNREACHABLE, 0, clusters);
    workspace.centroids.fill(0, 0, clusters * workspace.stride);
  }

  /** Puts a centroid on a row. It takes effect with the next assignment. */
  placeOn(cluster: number, row: number): void {
    const { rows, stride } = this.workspace;
    this.placeAt(cluster, rows.slice(row * stride, (row + 1) * stride));
  }

  /** Puts a centroid on a unit vector. */
  place(cluster: number, vector: Vector): void {
    const fixed = new Int16Array(this.workspace.stride);
    fixed.set(vector.map((value) => Math.round(value * ONE)));
    this.placeAt(cluster, fixed);
  }

  /** Puts a centroid on a fixed-point vector, `stride` long. */
  placeAt(cluster: number, centroid: Int16Array): void {
    const { centroids, halfSquares, stride } = this.workspace;
    centroids.set(centroid, cluster * stride);
    halfSquares[cluster] = Math.round(squaredLength(centroid) / 2);
  }

  /** Books what the lanes have counted since the last time, and clears them. */
  absorb(): void {
    const size = this.clusters * this.workspace.stride;
    for (const lane of this.workspace.lanes) {
      for (let k = 0; k < this.clusters; k++) this.counts[k] = (this.counts[k] ?? 0) + (lane.counts[k] ?? 0);
      for (let i = 0; i < size; i++) this.sums[i] = (this.sums[i] ?? 0) + (lane.sums[i] ?? 0);
      lane.counts.fill(0, 0, this.clusters);
      lane.sums.fill(0, 0, size);
    }
  }

  /** Moves each centroid to the mean of its members; one without members stays where it is. */
  publish(): void {
    for (let k = 0; k < this.clusters; k++) {
      if ((this.counts[k] ?? 0) > 0) this.placeAt(k, this.fixedMean(k));
    }
  }

  /** Clusters without members. */
  empty(): number[] {
    return [...this.counts.keys()].filter((k) => this.counts[k] === 0);
  }

  /**
   * Sum of the squared distances of all members to the mean of their cluster.
   *
   * @param squares sum of the squared lengths of all members, in units of ONE squared
   */
  inertia(squares: number): number {
    const { stride } = this.workspace;
    let explained = 0;
    for (let k = 0; k < this.clusters; k++) {
      const count = this.counts[k] ?? 0;
      if (count === 0) continue;
      let square = 0;
      for (let i = k * stride; i < (k + 1) * stride; i++) square += (this.sums[i] ?? 0) ** 2;
      explained += square / count;
    }
    return Math.max(0, squares - explained) / ONE ** 2;
  }

  /** The mean of the members of one or more clusters, rounded to fixed point; zeros when they are empty. */
  fixedMean(...clusters: readonly number[]): Int16Array {
    const { stride } = this.workspace;
    const sums = new Float64Array(stride);
    let count = 0;
    for (const k of clusters) {
      count += this.counts[k] ?? 0;
      for (let i = 0; i < stride; i++) sums[i] = (sums[i] ?? 0) + (this.sums[k * stride + i] ?? 0);
    }
    const mean = new Int16Array(stride);
    for (let i = 0; i < stride; i++) mean[i] = Math.round((sums[i] ?? 0) / Math.max(1, count));
    return mean;
  }

  /** The mean of one cluster in units of 1, unrounded, not normalised. */
  mean(cluster: number, dimension: number): Float32Array {
    const from = cluster * this.workspace.stride;
    const scale = 1 / (ONE * Math.max(1, this.counts[cluster] ?? 0));
    return Float32Array.from(this.sums.subarray(from, from + dimension), (sum) => sum * scale);
  }
}

/** Exact: a unit vector's is below 2^31. */
export function squaredLength(fixed: Int16Array): number {
  let sum = 0;
  for (let i = 0; i < fixed.length; i++) sum += (fixed[i] ?? 0) ** 2;
  return sum;
}
