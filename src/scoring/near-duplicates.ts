import { cosine, type Vector } from '../domain/vector.js';

/**
 * From this cosine on two images are one picture: encoded again, resized, or taken in one burst. Measured by
 * `bench/near-duplicates.mjs`; see decision 65.
 */
export const NEAR_DUPLICATE = 0.985;

export function areNearDuplicates(one: Vector, other: Vector): boolean {
  return cosine(one, other) >= NEAR_DUPLICATE;
}
