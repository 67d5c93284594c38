import { eachRemembered } from './item-model.js';

/** Two matrices of so many items take 288 MB. */
export const MOST_ONLINE_ITEMS = 6_000;

const HISTORY_DECAY = 0.9;
const TRANSITION_DECAY = 0.8;
/** A follower counts this much less with each item between ... */
const GAP_DECAY = 0.8;
/** ... and not beyond this many. */
const GAPS = 12;
/** Newest items of a user that a new one is paired with. */
const MOST_PAIRED = 100;
/** Equal scores are ordered by popularity. */
const POPULARITY = 1e-6;

/**
 * Neighbours and transitions that learn one event at a time. The constants are those that served best on the second
 * quarter of MovieLens-100k; only the weight of the transitions is left to the caller.
 */
export class OnlineItems {
  readonly #pairs: Float32Array;
  readonly #followers: Float32Array;
  readonly #counts: Float64Array;
  readonly #histories: number[][];
  readonly #seen: Set<number>[];

  /** @param items at most MOST_ONLINE_ITEMS */
  constructor(
    users: number,
    private readonly items: number,
  ) {
    this.#pairs = new Float32Array(items * items);
    this.#followers = new Float32Array(items * items);
    this.#counts = new Float64Array(items);
    this.#histories = Array.from({ length: users }, () => []);
    this.#seen = Array.from({ length: users }, () => new Set());
  }

  /** Items that the user has had. */
  seen(user: number): ReadonlySet<number> {
    return this.#seen[user] ?? new Set();
  }

  /** Learns an event; a repeated one says nothing new. */
  learn(user: number, item: number): void {
    const [history, seen] = [this.#histories[user], this.#seen[user]];
    if (history === undefined || seen === undefined || seen.has(item)) return;
    let weight = 1;
    history
      .slice(-MOST_PAIRED)
      .reverse()
      .forEach((other, gap) => {
        this.#add(this.#pairs, other, item, 1);
        this.#add(this.#pairs, item, other, 1);
        if (gap < GAPS) this.#add(this.#followers, other, item, weight);
        weight *= GAP_DECAY;
      });
    this.#counts[item] = (this.#counts[item] ?? 0) + 1;
    history.push(item);
    seen.add(item);
  }

  popularity(): Float64Array {
    return this.#counts.slice();
  }

  /** Scores of neighbours and transitions, each at most 1 over the items that the user has not had. */
  score(user: number): { readonly neighbours: Float64Array; readonly transitions: Float64Array } {
    const history = Int32Array.from(this.#histories[user]?.slice(-MOST_PAIRED) ?? []);
    const scale = this.#counts.map((count) => 1 / Math.sqrt(count + 1));
    const sums = (matrix: Float32Array, decay: number): Float64Array => {
      const scores = new Float64Array(this.items);
      eachRemembered(history, decay, (item, weight) => {
        addRow(scores, matrix, item * scores.length, weight * (scale[item] ?? 0));
      });
      return this.#scaled(scores, scale, user);
    };
    return {
      neighbours: sums(this.#pairs, HISTORY_DECAY),
      transitions: sums(this.#followers, TRANSITION_DECAY),
    };
  }

  /** The mixture of both, and what is popular among equals. */
  mix(neighbours: Float64Array, transitions: Float64Array, weight: number): Float64Array {
    return neighbours.map(
      (score, k) => score + weight * (transitions[k] ?? 0) + POPULARITY * (this.#counts[k] ?? 0),
    );
  }

  #scaled(scores: Float64Array, scale: Float64Array, user: number): Float64Array {
    const seen = this.seen(user);
    let most = 0;
    for (let k = 0; k < scores.length; k++) {
      const score = (scores[k] ?? 0) * (scale[k] ?? 0);
      scores[k] = score;
      if (score > most && !seen.has(k)) most = score;
    }
    return most > 0 ? scores.map((score) => score / most) : scores;
  }

  #add(matrix: Float32Array, from: number, to: number, weight: number): void {
    const at = from * this.items + to;
    matrix[at] = (matrix[at] ?? 0) + weight;
  }
}

/** On its own, so that the loop over all items has nothing but numbers in it. */
function addRow(into: Float64Array, matrix: Float32Array, from: number, weight: number): void {
  for (let k = 0; k < into.length; k++) into[k] = (into[k] ?? 0) + weight * (matrix[from + k] ?? 0);
}
