import type { RelevanceCurve } from '../../domain/relevance.js';

type Knots = Pick<RelevanceCurve, 'gaps' | 'probabilities'>;

/**
 * Linear between two knots, level before the first and beyond the last; non-increasing, roundings included.
 *
 * @param gap in units of `tau`
 */
export function probabilityAt(gap: number, { gaps, probabilities }: Knots): number {
  let after = gaps.length;
  for (let low = 0; low < after; ) {
    const middle = (low + after) >> 1;
    if ((gaps[middle] ?? 0) > gap) after = middle;
    else low = middle + 1;
  }
  const right = probabilities[after];
  const left = probabilities[after - 1];
  if (left === undefined) return right ?? 0;
  if (right === undefined) return left;
  const from = gaps[after - 1] ?? 0;
  const share = (gap - from) / ((gaps[after] ?? 0) - from);
  return Math.max(right, left + (right - left) * share);
}
