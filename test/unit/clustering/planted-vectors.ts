import { seededRandom } from '../../../src/clustering/seeded-random.js';
import { unitVector } from '../../../src/domain/vector.js';

export interface Planted {
  readonly vectors: Float32Array;
  readonly dimension: number;
  /** Which group each vector was planted in. */
  readonly groups: readonly number[];
}

/** Unit vectors around `groups` random directions, one vector a group in turn. */
export function plantedVectors(options: {
  readonly count: number;
  readonly dimension: number;
  readonly groups: number;
  /** Length of the noise beside a direction of length 1. */
  readonly noise: number;
  readonly seed?: number;
}): Planted {
  const { count, dimension, noise } = options;
  const random = seededRandom(options.seed ?? 1);
  const gaussian = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const direction = (): Float32Array => unitVector(Array.from({ length: dimension }, gaussian));
  const centres = Array.from({ length: options.groups }, direction);
  const groups = Array.from({ length: count }, (_, i) => i % options.groups);
  const vectors = new Float32Array(count * dimension);
  groups.forEach((group, i) => {
    const beside = direction();
    const centre = centres[group] ?? beside;
    vectors.set(unitVector(centre.map((value, j) => value + noise * (beside[j] ?? 0))), i * dimension);
  });
  return { vectors, dimension, groups };
}

/** Returns true if two labellings define the same partition. */
export function samePartition(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  const forth = new Map<number, number>();
  const back = new Map<number, number>();
  return Array.from(a).every((left, i) => {
    const right = b[i] ?? -1;
    if (!forth.has(left)) forth.set(left, right);
    if (!back.has(right)) back.set(right, left);
    return forth.get(left) === right && back.get(right) === left;
  });
}
