import { MAX_LIFT } from '../../domain/taste.js';
import type { Evidence } from './evidence.js';
import type { AffinitySettings } from './settings.js';

/**
 * The lift of each cluster: how much more this user goes there than people do, in nats.
 *
 *   lift_k = log((expected_k + m g_k) / ((n + m) g_k)) - log(1 + h_k / (c_k + o))
 *
 * `m` images of everybody's habits keep a short history modest; with no history every lift is 0. Not
 * having gone somewhere never counts below -log((n + m)/m); hidden images do.
 *
 * @param expected counts by cluster, adding up to `evidence.total`
 * @param prior `g`, > 0
 * @returns within ±MAX_LIFT
 */
export function liftsOf(
  expected: Float64Array,
  { counts, hidden, total }: Evidence,
  prior: Float64Array,
  { smoothing, hiddenOffset }: AffinitySettings,
): Float64Array {
  const floor = -Math.log((total + smoothing) / smoothing);
  return expected.map((count, k) => {
    const chance = prior[k] ?? 0;
    const drawn = Math.log((count + smoothing * chance) / ((total + smoothing) * chance));
    const against = Math.log1p((hidden[k] ?? 0) / ((counts[k] ?? 0) + hiddenOffset));
    return clipped(Math.max(drawn, floor) - against);
  });
}

function clipped(lift: number): number {
  return Math.min(MAX_LIFT, Math.max(-MAX_LIFT, lift));
}
