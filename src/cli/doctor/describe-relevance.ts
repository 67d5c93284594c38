import type { RelevanceCurve } from '../../domain/relevance.js';
import { probabilityAt } from '../../scoring/relevance/relevance-curve.js';

/** Gaps at which the curve is told, in units of tau. */
const TOLD_AT = [0.5, 1, 2];

/** How probable relevance is for one kind of query, and how well that fits, in one line. */
export function describeRelevance(curve: RelevanceCurve | undefined): string {
  if (curve === undefined) {
    return 'relevance not calibrated, so it is exp(-gap/tau): there are too few labels, or the release is older than this version';
  }
  const { labels, queries, judgements, logLoss, exponentialLogLoss } = curve.fit;
  const points = TOLD_AT.map((gap) => `${probability(gap, curve).toFixed(2)} at ${gap} tau`);
  const judged = `${queries} queries by ${labels} (${judgements} judgements)`;
  const [curveLoss, exponentialLoss] = [logLoss.toFixed(4), exponentialLogLoss.toFixed(4)];
  const fit =
    curve.gaps.length === 0
      ? `exponential kept, held-out log-loss ${exponentialLoss} against ${curveLoss} of a curve`
      : `held-out log-loss ${curveLoss} against ${exponentialLoss} of the exponential`;
  return `relevance ${curve.best.toFixed(2)} at the best, ${points.join(', ')}; ${judged}; ${fit}`;
}

function probability(gap: number, curve: RelevanceCurve): number {
  return curve.gaps.length === 0 ? curve.best * Math.exp(-gap) : probabilityAt(gap, curve);
}
