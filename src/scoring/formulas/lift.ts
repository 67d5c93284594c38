import { quantize } from '../quantize.js';
import { closeness, quantizeExponent } from '../relevance/calibrate.js';
import type { Formula } from './formula.js';

/**
 * The default: how probably relevant against the best hit, on the scale of the catalogue's own spread,
 * against the logistic of the lift. Each value depends on its own hit alone, so every law of the merge holds.
 */
export const liftFormula: Formula = {
  values(hits, lifts, { best, tau, curve }) {
    const similarity = new Float64Array(hits.length);
    const affinity = new Float64Array(hits.length);
    hits.forEach((hit, i) => {
      similarity[i] = closeness(hit.similarity ?? -1, best, tau, curve);
      affinity[i] = affinityValue(lifts[i] ?? 0);
    });
    return { similarity, affinity };
  },
};

/** The logistic of a lift: in (0, 1), 1/2 exactly when neutral, non-decreasing. */
export function affinityValue(lift: number): number {
  return quantize(1 / (1 + Math.exp(-quantizeExponent(lift))));
}
