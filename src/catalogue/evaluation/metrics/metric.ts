import {
  expectedNdcg,
  expectedPrecision,
  expectedRecall,
  expectedReciprocalRank,
  type TieGroup,
  tieGroups,
} from './fair-rank.js';

/** Metrics of each question; for the last two, lower is better. */
export const METRICS = [
  'ndcg@10',
  'mrr',
  'recall@10',
  'ndcg@5',
  'ndcg@25',
  'mrr@25',
  'precision@5',
  'precision@10',
  'precision@25',
  'logLoss',
  'imageLogLoss',
] as const;
export type Metric = (typeof METRICS)[number];

/** Something for every metric. */
export function eachMetric<T>(of: (metric: Metric) => T): Readonly<Record<Metric, T>> {
  return {
    'ndcg@10': of('ndcg@10'),
    mrr: of('mrr'),
    'recall@10': of('recall@10'),
    'ndcg@5': of('ndcg@5'),
    'ndcg@25': of('ndcg@25'),
    'mrr@25': of('mrr@25'),
    'precision@5': of('precision@5'),
    'precision@10': of('precision@10'),
    'precision@25': of('precision@25'),
    logLoss: of('logLoss'),
    imageLogLoss: of('imageLogLoss'),
  };
}

export function isLowerBetter(metric: Metric): boolean {
  return metric === 'logLoss' || metric === 'imageLogLoss';
}

/** Prediction of an arm for one question. */
export interface Answer {
  /** Logarithm of each cluster's chance, up to a constant. */
  readonly scores: Float64Array;
  /** Images of each cluster that the log names. */
  readonly images: readonly number[];
}

/** An answer, prepared for every metric. */
interface Measured {
  readonly groups: readonly TieGroup[];
  /** Means over the right answers, nats. */
  readonly logLoss: number;
  readonly imageLogLoss: number;
}

const FIGURES: Readonly<Record<Metric, (measured: Measured) => number>> = {
  'ndcg@10': ({ groups }) => expectedNdcg(groups, 10),
  mrr: ({ groups }) => expectedReciprocalRank(groups),
  'recall@10': ({ groups }) => expectedRecall(groups, 10),
  'ndcg@5': ({ groups }) => expectedNdcg(groups, 5),
  'ndcg@25': ({ groups }) => expectedNdcg(groups, 25),
  'mrr@25': ({ groups }) => expectedReciprocalRank(groups, 25),
  'precision@5': ({ groups }) => expectedPrecision(groups, 5),
  'precision@10': ({ groups }) => expectedPrecision(groups, 10),
  'precision@25': ({ groups }) => expectedPrecision(groups, 25),
  logLoss: ({ logLoss }) => logLoss,
  imageLogLoss: ({ imageLogLoss }) => imageLogLoss,
};

/**
 * The figures of one answer, in the order of `METRICS`. Equal scores are taken in every order at once, so that no
 * model wins by the order of ids.
 *
 * `imageLogLoss` is of the image: its cluster's chance by the cluster's images. It can be compared between numbers
 * of clusters, as figures of clusters cannot.
 *
 * @param right  clusters, each once
 */
export function figuresOf({ scores, images }: Answer, right: readonly number[]): readonly number[] {
  const total = logSumExp(scores);
  let logLoss = 0;
  let imageLogLoss = 0;
  for (const cluster of right) {
    const surprise = total - (scores[cluster] ?? 0);
    logLoss += surprise / right.length;
    imageLogLoss += (surprise + Math.log(Math.max(1, images[cluster] ?? 1))) / right.length;
  }
  const measured = { groups: tieGroups(scores, right), logLoss, imageLogLoss };
  return METRICS.map((metric) => FIGURES[metric](measured));
}

function logSumExp(values: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) most = Math.max(most, value);
  let sum = 0;
  for (const value of values) sum += Math.exp(value - most);
  return most + Math.log(sum);
}
