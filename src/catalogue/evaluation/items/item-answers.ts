import { expectedNdcg, expectedRecall, expectedReciprocalRank, tieGroups } from '../metrics/fair-rank.js';

export const ITEM_METRICS = ['ndcg@10', 'mrr', 'recall@10'] as const;
export type ItemMetric = (typeof ITEM_METRICS)[number];

/** Answers of the models of items on the test; plain values, so that a worker can post it. */
export interface ItemAnswersData {
  readonly arms: readonly string[];
  /** By question. */
  readonly user: readonly number[];
  /** By arm, then metric in the order of `ITEM_METRICS`: a number a question. */
  readonly figures: readonly (readonly (readonly number[])[])[];
  /** The settings, and how they were chosen. */
  readonly settings: string;
}

/** A log whose items are too many for a model of them, or a protocol that asks for none. */
export type NotMeasured = { readonly why: string };

export const ITEM_POPULARITY = 'popular items';

/** Gathers answers, question by question. */
export class ItemAnswers {
  readonly #user: number[] = [];
  readonly #figures: number[][][];

  constructor(private readonly arms: readonly string[]) {
    this.#figures = arms.map(() => ITEM_METRICS.map(() => []));
  }

  /**
   * @param right   items; one that the user has had already is never found
   * @param scores  of every item, one list an arm
   * @param seen    items that are not recommended again
   */
  note(
    user: number,
    right: readonly number[],
    scores: readonly Float64Array[],
    seen: ReadonlySet<number>,
  ): void {
    this.#user.push(user);
    scores.forEach((list, arm) => {
      figuresOf(withoutSeen(list, seen), right, seen).forEach((figure, metric) => {
        this.#figures[arm]?.[metric]?.push(figure);
      });
    });
  }

  data(settings: string): ItemAnswersData {
    return { arms: this.arms, user: this.#user, figures: this.#figures, settings };
  }
}

function withoutSeen(scores: Float64Array, seen: ReadonlySet<number>): Float64Array {
  const left = scores.slice();
  for (const item of seen) left[item] = Number.NEGATIVE_INFINITY;
  return left;
}

function figuresOf(
  scores: Float64Array,
  right: readonly number[],
  seen: ReadonlySet<number>,
): readonly number[] {
  const unseen = right.filter((item) => !seen.has(item));
  if (unseen.length === 0) return [0, 0, 0];
  const groups = tieGroups(scores, unseen);
  return [expectedNdcg(groups, 10), expectedReciprocalRank(groups), expectedRecall(groups, 10)];
}

/**
 * Discounted gain at 10 of a single right item, equal scores taking the middle of their places; quicker than the
 * figures of a report, for choosing settings.
 */
export function quickGain(scores: Float64Array, right: number, seen: ReadonlySet<number>): number {
  const score = scores[right] ?? 0;
  let before = 0;
  let equal = 0;
  for (let k = 0; k < scores.length; k++) {
    const other = scores[k] ?? 0;
    if (other < score) continue;
    if (seen.has(k)) continue;
    if (other > score) before += 1;
    else equal += 1;
    if (before >= 10) return 0;
  }
  const place = 1 + before + (equal - 1) / 2;
  return place <= 10 ? 1 / Math.log2(1 + place) : 0;
}
