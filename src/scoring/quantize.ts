/**
 * The grid of the merge's arithmetic: multiples of 2^-24.
 *
 * The product of such a weight in [0, 1] and such a value within ±32 fits in the 53 bits of a double. So does
 * a weighted mean of two such values. The arithmetic is therefore exact: contributions add up, equal
 * affinities cancel, and a pair changes its order at most once as the weight rises. Values closer than a step
 * of 6e-8 are ties, decided by the similarity rank; cosines of 32-bit floats are no finer.
 */
const STEPS = 2 ** 24;

/** The nearest multiple of 2^-24, never -0. */
export function quantize(value: number): number {
  return Math.round(value * STEPS) / STEPS + 0;
}
