/**
 * The grid on which the merge computes: multiples of 2^-24.
 *
 * The product of such a weight in [0, 1] and such a value within ±32 fits in the 53 bits of a double,
 * and so does a weighted mean of two such values: the arithmetic is exact, so contributions add up,
 * equal affinities cancel and a pair changes its order at most once as the weight rises. What a step
 * of 6e-8 merges is a tie that the similarity rank decides; cosines of 32-bit floats are no finer.
 */
const STEPS = 2 ** 24;

/** The nearest multiple of 2^-24, never -0. */
export function onGrid(value: number): number {
  return Math.round(value * STEPS) / STEPS + 0;
}
