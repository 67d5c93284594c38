import {
  ITEM_METRICS,
  ITEM_POPULARITY,
  type ItemAnswersData,
  type ItemMetric,
  type NotMeasured,
} from '../items/item-answers.js';
import { type Estimate, estimate } from '../metrics/bootstrap.js';

type ItemEstimates = Readonly<Record<ItemMetric, Estimate>>;

export interface ItemArm {
  readonly name: string;
  readonly figures: ItemEstimates;
  /** Gains over popular items, question by question; null for these themselves. */
  readonly overPopularity: ItemEstimates | null;
}

/** Figures of models of single items: they rank items, so no figure compares with those of clusters. */
export type ItemFindings =
  | { readonly measured: false; readonly why: string }
  | {
      readonly measured: true;
      readonly questions: number;
      readonly arms: readonly ItemArm[];
      readonly settings: string;
    };

export function itemFindings(answers: ItemAnswersData | NotMeasured, seed: number): ItemFindings {
  if ('why' in answers) return { measured: false, why: answers.why };
  const { arms, user, figures, settings } = answers;
  const of = (arm: number, metric: number): readonly number[] => figures[arm]?.[metric] ?? [];
  const each = (valuesOf: (metric: number) => readonly number[]): ItemEstimates => {
    const one = (metric: ItemMetric) =>
      estimate({ user, value: valuesOf(ITEM_METRICS.indexOf(metric)) }, seed);
    return { 'ndcg@10': one('ndcg@10'), mrr: one('mrr'), 'recall@10': one('recall@10') };
  };
  const popularity = arms.indexOf(ITEM_POPULARITY);
  return {
    measured: true,
    questions: user.length,
    settings,
    arms: arms.map((name, arm) => ({
      name,
      figures: each((metric) => of(arm, metric)),
      overPopularity:
        arm === popularity
          ? null
          : each((metric) => of(arm, metric).map((figure, q) => figure - (of(popularity, metric)[q] ?? 0))),
    })),
  };
}
