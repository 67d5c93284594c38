import type { RelevanceCurve } from '../../domain/relevance.js';
import type { Calibration } from '../formulas/formula.js';
import { quantize } from '../quantize.js';
import { probabilityAt } from './relevance-curve.js';

/** Below it a catalogue of near-copies would turn noise into gaps; in units of cosine. */
export const MIN_TAU = 0.001;

/** Number of similarity spreads in one `tau`. */
export const TAU_PER_SPREAD = 1.5;

/**
 * The gap in cosine over which the similarity's value falls to 1/e.
 *
 * @param spread of the release for this kind of query, in units of cosine
 * @returns at least MIN_TAU, finite for any input
 */
export function tauOf(spread: number, perSpread: number = TAU_PER_SPREAD): number {
  return usableTau(spread * perSpread);
}

/** The `tau` to compute with: itself, or MIN_TAU when it is too small or no number. */
export function usableTau(tau: number): number {
  return Number.isFinite(tau) && tau > MIN_TAU ? tau : MIN_TAU;
}

/**
 * The similarity as a number that can be weighed against an affinity: `P(gap) / P(0)`, P the probability that
 * an image is relevant and `gap = (best - similarity) / tau`.
 *
 * @param similarity cosine; NaN counts as the farthest
 * @param best the plain search's best cosine
 * @param tau at least MIN_TAU
 * @param curve of the release for this kind of query; without one the exponential `exp(-gap)`
 * @returns in [0, 1], on the grid: 1 for the best hit, non-decreasing in the similarity
 */
export function closeness(
  similarity: number,
  best: number,
  tau: number,
  curve: RelevanceCurve | null = null,
): number {
  const gap = Math.max(0, asCosine(best) - asCosine(similarity)) / tau;
  if (curve === null || curve.gaps.length === 0) return quantize(Math.exp(-quantizeExponent(gap)));
  return quantize(Math.min(1, Math.max(0, probabilityAt(gap, curve) / curve.best)));
}

/**
 * The probability that an image is relevant, not scaled to the best hit; the mere exponential where nothing was
 * measured.
 *
 * @returns in [0, 1]
 */
export function relevanceOf(similarity: number, { best, tau, curve }: Calibration): number {
  return closeness(similarity, best, tau, curve) * (curve?.best ?? 1);
}

/** A cosine in [-1, 1]; NaN is -1. */
export function asCosine(value: number): number {
  return Number.isNaN(value) ? -1 : Math.min(1, Math.max(-1, value));
}

/**
 * Rounds the argument of an exponential to steps of 2^-40. `Math.exp` may err by one unit in its last place,
 * so it is surely monotone only between arguments further apart than that.
 */
export function quantizeExponent(value: number): number {
  return Math.round(value * 2 ** 40) / 2 ** 40;
}
