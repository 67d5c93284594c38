import { ParallaxError } from './errors.js';

/** An L2-normalised embedding, never written after it was made. */
export type Vector = Float32Array;

/** Where a vector lives: vectors of different spaces never meet. */
export interface Space {
  /** The model's full name, for example `demo-clip@1a2b3c4d` or `amazon.titan-embed-image-v1`. */
  readonly model: string;
  readonly dimension: number;
}

/** `model/dimension`, the form in which a space is compared, stored and printed. */
export function spaceName(space: Space): string {
  return `${space.model}/${space.dimension}`;
}

/** `...@<digest of the weights>`, with `+p<n>` for every image preprocessing but the first. */
const WEIGHTS = /@([0-9a-f]{8,64})(\+p\d+)?$/;

/**
 * Extracts from a model's full name the part that makes vectors comparable. That is the digest if present,
 * since a folder of the same files may have any name.
 */
export function modelIdentity(model: string): string {
  const [, digest, preparation = ''] = WEIGHTS.exec(model) ?? [];
  return digest === undefined ? model : `${digest}${preparation}`;
}

/** Returns true if vectors of the two spaces may be compared. */
export function isSameSpace(one: Space, other: Space): boolean {
  return one.dimension === other.dimension && modelIdentity(one.model) === modelIdentity(other.model);
}

/** Returns true if two spaces use the same weights, whatever their image preprocessing. */
export function haveSameWeights(one: Space, other: Space): boolean {
  const bare = ({ model, dimension }: Space): Space => ({ model: model.replace(/\+p\d+$/, ''), dimension });
  return isSameSpace(bare(one), bare(other));
}

/**
 * A unit vector in the direction of `values`; providers do not promise unit length.
 *
 * @throws ParallaxError INTERNAL when the vector is empty, zero, or holds NaN or Infinity
 */
export function unitVector(values: ArrayLike<number>): Vector {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] ?? 0) ** 2;
  const norm = Math.sqrt(sum);
  if (!(norm > 0) || !Number.isFinite(norm)) {
    throw new ParallaxError(
      'INTERNAL',
      'The embedding is empty, zero or not finite, so it has no direction.',
    );
  }
  return Float32Array.from(values, (value) => value / norm);
}

/**
 * Cosine of two unit vectors of one space, in [-1, 1]. In four sums, which do not wait for each other: a search asks
 * this of hundreds of images.
 */
export function cosine(a: Vector, b: Vector): number {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let i = 0;
  for (; i + 3 < a.length; i += 4) {
    sum0 += (a[i] ?? 0) * (b[i] ?? 0);
    sum1 += (a[i + 1] ?? 0) * (b[i + 1] ?? 0);
    sum2 += (a[i + 2] ?? 0) * (b[i + 2] ?? 0);
    sum3 += (a[i + 3] ?? 0) * (b[i + 3] ?? 0);
  }
  for (; i < a.length; i++) sum0 += (a[i] ?? 0) * (b[i] ?? 0);
  return Math.min(1, Math.max(-1, sum0 + sum1 + (sum2 + sum3)));
}

/** The unit vector of the mean of unit vectors: how a text and an image become one query. */
export function meanVector(vectors: readonly Vector[]): Vector {
  const [first] = vectors;
  if (first !== undefined && vectors.length === 1) return first;
  const sum = new Float64Array(first?.length ?? 0);
  for (const vector of vectors)
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (vector[i] ?? 0);
  return unitVector(sum);
}
