import { cosine, type Vector } from '../domain/vector.js';

/**
 * Two images at or above this cosine are the same image: encoded again, resized, or of one burst. Measured by
 * `bench/near-duplicates.mjs`; see decision 65.
 */
export const NEAR_DUPLICATE = 0.985;

export function areNearDuplicates(one: Vector, other: Vector): boolean {
  return cosine(one, other) >= NEAR_DUPLICATE;
}
