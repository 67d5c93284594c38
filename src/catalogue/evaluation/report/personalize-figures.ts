import type { Metric } from '../metrics/metric.js';
import type { Report } from './report.js';

/** Personalize's names of its own offline metrics, by ours. */
const METRIC_OF = {
  mean_reciprocal_rank_at_25: 'mrr@25',
  normalized_discounted_cumulative_gain_at_5: 'ndcg@5',
  normalized_discounted_cumulative_gain_at_10: 'ndcg@10',
  normalized_discounted_cumulative_gain_at_25: 'ndcg@25',
  precision_at_5: 'precision@5',
  precision_at_10: 'precision@10',
  precision_at_25: 'precision@25',
} as const satisfies Readonly<Record<string, Metric>>;

export type PersonalizeFigures = Readonly<Record<string, number>>;

/** Each arm's figures by Personalize's names; each user counts alike, since each is asked for once. */
export function personalizeFigures({ arms }: Report): readonly (readonly [string, PersonalizeFigures])[] {
  return arms.map(({ name, figures, coverage }) => [
    name,
    {
      coverage,
      ...Object.fromEntries(Object.entries(METRIC_OF).map(([theirs, ours]) => [theirs, figures[ours].mean])),
    },
  ]);
}
