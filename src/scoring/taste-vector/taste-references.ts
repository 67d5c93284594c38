import type { Vector } from '../../domain/vector.js';
import { randomSample } from '../relevance/random-sample.js';
import { principalAxes } from './principal-axes.js';

/**
 * A release's references for tastes: fixed images of the catalogue, and the axes that encode any image's
 * vector. Stored with the release, so that deleted images do not change it.
 *
 *   code(x) = round(axes . unit(x - mean) / step)
 *
 * The axes are those along which the references vary most. A code keeps 64 of them, which causes an error in
 * the z-score of the user's vector. It is .01 on the demo's vectors (128 numbers) and .09 on
 * EfficientNet-Lite0's (1,280) of photographs and paintings: root mean squares over the catalogue.
 */
export interface TasteReferences {
  /** Of the space. */
  readonly dimension: number;
  /** Number of components of a code, at most MAX_CODE_LENGTH. */
  readonly length: number;
  /** Mean of the references' vectors. */
  readonly mean: Float32Array;
  /** Orthonormal, one after the other, `length * dimension`. */
  readonly axes: Float32Array;
  /** Value of one unit of a code. */
  readonly step: number;
  /** The references themselves, one code after the other. */
  readonly codes: Int8Array;
}

/** Standard errors of a mean and a deviation over so many: .05 and .035 of the deviation. */
export const MAX_REFERENCES = 400;

export const MAX_CODE_LENGTH = 64;

const MAX_STEPS = 127;

/**
 * Makes the references of a release: MAX_REFERENCES images at random.
 *
 * @param sample unit vectors of the catalogue, in any order
 * @param random in [0, 1), seeded
 * @returns null when there is nothing to tell apart: fewer than two different vectors
 */
export function referencesOf(sample: readonly Vector[], random: () => number): TasteReferences | null {
  const chosen = randomSample(sample, MAX_REFERENCES, random);
  const dimension = chosen[0]?.length ?? 0;
  const mean = new Float32Array(meanOf(chosen, dimension));
  const directions = chosen.map((vector) => directionFrom(vector, mean));
  const axes = principalAxes(directions, Math.min(MAX_CODE_LENGTH, dimension), random);
  if (axes.length === 0) return null;
  const parts = { dimension, length: axes.length, mean, axes: concatenated(axes) };
  const components = chosen.map((vector) => componentsOf(vector, parts));
  const widest = components.reduce((most, values) => Math.max(most, ...values.map(Math.abs)), 0);
  const step = Math.fround(widest / MAX_STEPS);
  const codes = new Int8Array(chosen.length * axes.length);
  components.forEach((values, i) => {
    codes.set(inSteps(values, step), i * axes.length);
  });
  return { ...parts, step, codes };
}

/** An image's vector in short. */
export function codeOf(vector: Vector, references: TasteReferences): Int8Array {
  return inSteps(componentsOf(vector, references), references.step);
}

type Axes = Pick<TasteReferences, 'dimension' | 'length' | 'mean' | 'axes'>;

function componentsOf(vector: Vector, { dimension, length, mean, axes }: Axes): Float64Array {
  const direction = directionFrom(vector, mean);
  const components = new Float64Array(length);
  for (let axis = 0; axis < length; axis++) {
    components[axis] = product(direction, axes, axis * dimension);
  }
  return components;
}

/** Four independent sums can run in parallel: a publication computes this for every image and axis. */
function product(direction: Float64Array, axes: Float32Array, from: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 3 < direction.length; i += 4) {
    const at = from + i;
    a += (direction[i] ?? 0) * (axes[at] ?? 0);
    b += (direction[i + 1] ?? 0) * (axes[at + 1] ?? 0);
    c += (direction[i + 2] ?? 0) * (axes[at + 2] ?? 0);
    d += (direction[i + 3] ?? 0) * (axes[at + 3] ?? 0);
  }
  for (; i < direction.length; i++) a += (direction[i] ?? 0) * (axes[from + i] ?? 0);
  return a + b + (c + d);
}

function inSteps(components: Float64Array, step: number): Int8Array {
  return Int8Array.from(components, (value) =>
    Math.max(-MAX_STEPS, Math.min(MAX_STEPS, Math.round(value / step))),
  );
}

/** The unit vector from the mean to a vector; zero for the mean itself. */
function directionFrom(vector: Vector, mean: Float32Array): Float64Array {
  const direction = new Float64Array(mean.length);
  let sum = 0;
  for (let i = 0; i < direction.length; i++) {
    const value = (vector[i] ?? 0) - (mean[i] ?? 0);
    direction[i] = value;
    sum += value * value;
  }
  const scale = sum > 0 ? 1 / Math.sqrt(sum) : 0;
  return direction.map((value) => value * scale);
}

function meanOf(vectors: readonly Vector[], dimension: number): Float64Array {
  const sum = new Float64Array(dimension);
  for (const vector of vectors) for (let i = 0; i < dimension; i++) sum[i] = (sum[i] ?? 0) + (vector[i] ?? 0);
  return sum.map((value) => value / Math.max(1, vectors.length));
}

function concatenated(axes: readonly Float64Array[]): Float32Array {
  const length = axes[0]?.length ?? 0;
  const all = new Float32Array(axes.length * length);
  axes.forEach((axis, i) => {
    all.set(axis, i * length);
  });
  return all;
}
