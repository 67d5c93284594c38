import { quantize } from '../quantize.js';
import type { Formula } from './formula.js';

/**
 * Discounted ranks: `1/log2(1 + rank)` by similarity and by affinity, equal affinities sharing the
 * best of their ranks. The only formula that needs no similarity, so it merges the text fallback.
 *
 * Gives up: how much closer or how much dearer does not count; the order of two images depends on the
 * other candidates' affinities; a neutral cluster is not 1/2. Keeps: equal affinities change nothing,
 * monotone, linear in the weight, contributions add up.
 */
export const rankFormula: Formula = {
  values: (hits, lifts) => ({
    similarity: Float64Array.from(hits, (hit) => discount(hit.similarityRank)),
    affinity: ranksOf(lifts).map(discount),
  }),
};

function discount(rank: number): number {
  return quantize(1 / Math.log2(1 + Math.max(1, rank)));
}

/** From 1, the greatest first; equals share the best rank among them. */
function ranksOf(values: Float64Array): Float64Array {
  const falling = Float64Array.from(values).sort().reverse();
  const ranks = new Map<number, number>();
  falling.forEach((value, index) => {
    if (!ranks.has(value)) ranks.set(value, index + 1);
  });
  return values.map((value) => ranks.get(value) ?? 1);
}
