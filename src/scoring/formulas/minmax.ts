import { quantize } from '../quantize.js';
import { asCosine } from '../relevance/calibrate.js';
import type { Formula } from './formula.js';

/**
 * Both sides stretched to [0, 1] over the candidates, as search engines normalise hybrid queries.
 *
 * Gives up: the order of two images depends on the other candidates (a far one stretches the scale);
 * a neutral cluster is not 1/2, so a user with one faint dislike is ranked as strongly as one with a
 * passion. Keeps: equal affinities change nothing, monotone, linear in the weight, contributions add up.
 */
export const minmaxFormula: Formula = {
  values: (hits, lifts) => ({
    similarity: stretched(Float64Array.from(hits, (hit) => asCosine(hit.similarity ?? -1))),
    affinity: stretched(lifts),
  }),
};

/** All equal: 1/2 each. */
function stretched(values: Float64Array): Float64Array {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const width = high - low;
  return values.map((value) => (width > 0 ? quantize((value - low) / width) : 0.5));
}
