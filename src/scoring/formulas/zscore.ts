import { quantize } from '../quantize.js';
import { asCosine } from '../relevance/calibrate.js';
import type { Formula } from './formula.js';

/**
 * Both sides in standard deviations from their mean over the candidates.
 *
 * Gives up: the order of two images depends on the other candidates; a hit may lose a place by more
 * affinity, because that changes the deviation all are measured by; a neutral cluster is not 1/2; scores
 * and contributions leave [0, 1] and may be negative. Keeps: equal affinities change nothing, linear in
 * the weight, contributions add up.
 */
export const zscoreFormula: Formula = {
  values: (hits, lifts) => ({
    similarity: standardised(Float64Array.from(hits, (hit) => asCosine(hit.similarity ?? -1))),
    affinity: standardised(lifts),
  }),
};

/** All equal: 0 each, decided without arithmetic, because a mean of equal numbers may round off them. */
function standardised(values: Float64Array): Float64Array {
  const [first] = values;
  if (values.every((value) => value === first)) return new Float64Array(values.length);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const deviation = Math.sqrt(variance);
  return values.map((value) => (deviation > 0 ? quantize((value - mean) / deviation) : 0));
}
