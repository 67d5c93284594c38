import type { RelevanceCurve, RelevanceLabels } from '../../domain/relevance.js';
import { isotonicFit } from './isotonic-fit.js';
import { BIN_GAPS, type Bins, binsOf, type JudgedQuery, sumOfBins } from './judgement-bins.js';
import { probabilityAt } from './relevance-curve.js';

/** Fewer queries than this say nothing about the next one. */
export const FEWEST_QUERIES = 4;

const FOLDS = 5;
/** Steps of the bisection: 2^-40 of a probability. */
const BISECTIONS = 40;
/** No prediction is surer than this, so that a single judgement cannot decide. */
const SUREST = 1e-4;

/**
 * Fits the probability of relevance by gap to judged queries. Each fifth of the queries is predicted from the
 * others, by the monotone curve and by `best * exp(-gap)`; the curve is kept where it predicts better.
 *
 * @param queries in random order
 * @returns null when the judgements are insufficient: fewer than FEWEST_QUERIES, or all equal
 */
export function fitRelevance(
  queries: readonly JudgedQuery[],
  labels: RelevanceLabels,
): RelevanceCurve | null {
  const parts = queries.map(binsOf);
  const whole = sumOfBins(parts);
  const [total, relevant] = [sum(whole.total), sum(whole.relevant)];
  if (queries.length < FEWEST_QUERIES || relevant <= 0 || relevant >= total) return null;
  const heldOut = Array.from({ length: FOLDS }, (_, fold) => {
    const tested = sumOfBins(parts.filter((_part, i) => i % FOLDS === fold));
    const known = sumOfBins(parts.filter((_part, i) => i % FOLDS !== fold));
    return lossesOf(tested, known);
  });
  const [logLoss, exponentialLogLoss] = [
    sum(heldOut.map(({ curve }) => curve)) / total,
    sum(heldOut.map(({ exponential }) => exponential)) / total,
  ];
  const judgements = queries.reduce((count, { gaps }) => count + gaps.length, 0);
  const fit = { labels, queries: queries.length, judgements, logLoss, exponentialLogLoss };
  const best = scaleOfExponential(whole);
  if (!(logLoss < exponentialLogLoss)) return { best, gaps: [], probabilities: [], fit };
  const curve = isotonicFit(whole, exponentialOf(best));
  return { best: probabilityAt(0, curve), ...curve, fit };
}

/** Loss of the tested judgements, in nats, when they are predicted from the known ones. */
function lossesOf(tested: Bins, known: Bins): { readonly curve: number; readonly exponential: number } {
  const exponential = exponentialOf(scaleOfExponential(known));
  const curve = isotonicFit(known, exponential);
  return {
    curve: logLossOf(
      tested,
      BIN_GAPS.map((gap) => probabilityAt(gap, curve)),
    ),
    exponential: logLossOf(tested, exponential),
  };
}

function logLossOf({ total, relevant }: Bins, predicted: Float64Array): number {
  return predicted.reduce((loss, probability, bin) => {
    const sure = Math.min(1 - SUREST, Math.max(SUREST, probability));
    const positive = relevant[bin] ?? 0;
    return loss - positive * Math.log(sure) - ((total[bin] ?? 0) - positive) * Math.log1p(-sure);
  }, 0);
}

function exponentialOf(best: number): Float64Array {
  return BIN_GAPS.map((gap) => best * Math.exp(-gap));
}

/** The `best` of `best * exp(-gap)` that makes the judgements most likely; by bisection on the slope. */
function scaleOfExponential({ total, relevant }: Bins): number {
  let [low, high] = [SUREST, 1 - SUREST];
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = (low + high) / 2;
    const slope = BIN_GAPS.reduce((rising, gap, bin) => {
      const positive = relevant[bin] ?? 0;
      const shape = Math.exp(-gap);
      return rising + positive / middle - (((total[bin] ?? 0) - positive) * shape) / (1 - middle * shape);
    }, 0);
    if (slope > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
