/** Personalize's names of its own offline metrics, in display order. */
export const METRICS = [
  'coverage',
  'mean_reciprocal_rank_at_25',
  'normalized_discounted_cumulative_gain_at_5',
  'normalized_discounted_cumulative_gain_at_10',
  'normalized_discounted_cumulative_gain_at_25',
  'precision_at_5',
  'precision_at_10',
  'precision_at_25',
] as const;
export type Metric = (typeof METRICS)[number];

/** Each in [0, 1]. */
export type Figures = Readonly<Record<Metric, number>>;

/** A model's ranking for a user, and the items that the user chose next. */
export interface Guess {
  /** Without repetitions. */
  readonly ranking: readonly string[];
  readonly truth: ReadonlySet<string>;
}

const DEEPEST = 25;

/**
 * Computes a model's metrics over all held-out users; each user has equal weight.
 *
 * @param items  number of items; coverage is the share of them in any user's first 25
 */
export function measure(guesses: readonly Guess[], items: number): Figures {
  const mean = (of: (guess: Guess) => number): number =>
    guesses.reduce((sum, guess) => sum + of(guess), 0) / Math.max(1, guesses.length);
  const shown = new Set(guesses.flatMap(({ ranking }) => ranking.slice(0, DEEPEST)));
  return {
    coverage: shown.size / Math.max(1, items),
    mean_reciprocal_rank_at_25: mean((guess) => reciprocalRank(guess, DEEPEST)),
    normalized_discounted_cumulative_gain_at_5: mean((guess) => normalisedGain(guess, 5)),
    normalized_discounted_cumulative_gain_at_10: mean((guess) => normalisedGain(guess, 10)),
    normalized_discounted_cumulative_gain_at_25: mean((guess) => normalisedGain(guess, 25)),
    precision_at_5: mean((guess) => precision(guess, 5)),
    precision_at_10: mean((guess) => precision(guess, 10)),
    precision_at_25: mean((guess) => precision(guess, 25)),
  };
}

/** Reciprocal of the rank of the first relevant item; 0 when it is not among the first k. */
export function reciprocalRank({ ranking, truth }: Guess, k: number): number {
  const place = ranking.slice(0, k).findIndex((item) => truth.has(item));
  return place < 0 ? 0 : 1 / (place + 1);
}

/**
 * Discounted gain of the right items among the first k, 1/log2(1 + place) each, by that of the best order:
 * all right items first.
 */
export function normalisedGain({ ranking, truth }: Guess, k: number): number {
  const gain = ranking
    .slice(0, k)
    .reduce((sum, item, index) => sum + (truth.has(item) ? discount(index + 1) : 0), 0);
  let best = 0;
  for (let place = 1; place <= Math.min(k, truth.size); place++) best += discount(place);
  return best === 0 ? 0 : gain / best;
}

/** The share of the first k places that hold a right item: at most truth.size / k. */
export function precision({ ranking, truth }: Guess, k: number): number {
  return ranking.slice(0, k).filter((item) => truth.has(item)).length / k;
}

function discount(place: number): number {
  return 1 / Math.log2(1 + place);
}
