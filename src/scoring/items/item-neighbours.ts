import { eachRemembered, type ItemModel, itemCounts, type Sequences } from './item-model.js';

/** Newest distinct items of a user that are paired: the pairs of one with 20,000 would be 400 million. */
export const MOST_PAIRED = 500;

/**
 * Items that the same users have: `C_ab / (sqrt(n_a n_b) + shrink)`, C counting users with both
 * among their newest MOST_PAIRED.
 *
 * @param shrink >= 0: what speaks against pairs of few users
 * @see Deshpande and Karypis, "Item-based top-N recommendation algorithms", ACM TOIS 2004
 */
export function fitNeighbours(sequences: Sequences, items: number, shrink: number): ItemModel {
  const pairs = new PairCounts(items);
  for (const sequence of sequences) {
    const own = [...new Set(sequence.toReversed())].slice(0, MOST_PAIRED);
    for (const a of own) for (const b of own) if (a !== b) pairs.add(a, b, 1);
  }
  return pairs.normalised(itemCounts(sequences, items), shrink);
}

export interface TransitionSettings {
  /** Farthest place behind an item that still counts as following it. */
  readonly gaps: number;
  /** Weight of a follower `g` places behind: `g^-power`. */
  readonly power: number;
}

/** Items that follow each other: `T_ab / sqrt(n_a n_b)`, T summing over pairs in order. */
export function fitTransitions(
  sequences: Sequences,
  items: number,
  { gaps, power }: TransitionSettings,
): ItemModel {
  const weights = Array.from({ length: gaps + 1 }, (_, gap) => (gap === 0 ? 0 : gap ** -power));
  const pairs = new PairCounts(items);
  for (const sequence of sequences) {
    sequence.forEach((item, place) => {
      for (let gap = 1; gap <= gaps && place + gap < sequence.length; gap++) {
        pairs.add(item, sequence[place + gap] ?? 0, weights[gap] ?? 0);
      }
    });
  }
  return pairs.normalised(itemCounts(sequences, items), 0);
}

/** Counts of ordered pairs, a row an item: nearly all pairs never occur. */
class PairCounts {
  readonly #rows: Map<number, number>[];

  constructor(private readonly items: number) {
    this.#rows = Array.from({ length: items }, () => new Map());
  }

  add(from: number, to: number, weight: number): void {
    const row = this.#rows[from];
    row?.set(to, (row.get(to) ?? 0) + weight);
  }

  /** An item does not speak for itself. */
  normalised(counts: Float64Array, shrink: number): ItemModel {
    const { items } = this;
    const scale = counts.map((count) => Math.sqrt(Math.max(1, count)));
    const rows = this.#rows.map((row, from) => {
      row.delete(from);
      const to = Int32Array.from(row.keys());
      const weight = Float64Array.from(
        row,
        ([other, count]) => count / ((scale[from] ?? 1) * (scale[other] ?? 1) + shrink),
      );
      row.clear();
      return { to, weight };
    });
    return {
      score(history, decay) {
        const scores = new Float64Array(items);
        eachRemembered(history, decay, (item, share) => {
          const { to, weight } = rows[item] ?? { to: [], weight: [] };
          for (let i = 0; i < to.length; i++) {
            const other = to[i] ?? 0;
            scores[other] = (scores[other] ?? 0) + share * (weight[i] ?? 0);
          }
        });
        return scores;
      },
    };
  }
}
