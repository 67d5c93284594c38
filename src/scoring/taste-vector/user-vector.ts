import type { TasteVector } from '../../domain/taste.js';
import { type ReferenceMoments, spreadAlong } from './reference-moments.js';

/** An image of the user's history: its vector in short, and how much it still counts. */
export interface WeightedCode {
  readonly code: Int8Array;
  /** > 0: how recent it is times what was done with it. */
  readonly weight: number;
  /** In (0, 1]: how recent it is. */
  readonly recency: number;
}

/** Nats per standard deviation, for a long history. */
export const NATS_PER_DEVIATION = 1;

/** So many images make half of that. */
const HALF_TRUSTED = 2;

/**
 * The user's vector, by which any image is scored:
 *
 *   u = sum of w_j code_j;  vector part = g n/(n + 2) (u . code - mean) / deviation
 *
 * Mean and deviation are those of u's products with the release's references. So the part of an image does
 * not depend on the other candidates. A part of 0 is as near to the user as the catalogue is on average.
 *
 * @returns null when there are no images, or all are at the catalogue's mean
 */
export function userVector(images: readonly WeightedCode[], moments: ReferenceMoments): TasteVector | null {
  const direction = new Float64Array(moments.length);
  let count = 0;
  for (const { code, weight, recency } of images) {
    count += recency;
    for (let i = 0; i < direction.length; i++) direction[i] = (direction[i] ?? 0) + weight * (code[i] ?? 0);
  }
  const { mean, deviation } = spreadAlong(direction, moments);
  if (!(deviation > 0) || !Number.isFinite(deviation)) return null;
  const nats = (NATS_PER_DEVIATION * count) / (count + HALF_TRUSTED) / deviation;
  return { weights: Float32Array.from(direction, (value) => value * nats), offset: -mean * nats };
}
