import type { AffinitySettings } from './settings.js';
import { quantizeWeight } from './visits-by-day.js';

/** Where users go from each cluster, one user left out. */
export interface Transitions {
  /** Frequency of the transition, nearer images counting more; both directions are equal. */
  count(from: number, to: number): number;
  /** The sum of `count` over all clusters. */
  total(from: number): number;
  /** Adds `scale` times the counts to all clusters. */
  addRow(from: number, scale: number, into: Float64Array): void;
}

/** Pairs of images within one history, at most `pairReach` places apart, by their clusters; exact on a grid of 2^-24. */
export class TransitionCounts {
  readonly #pairs: Float64Array;
  readonly #totals: Float64Array;
  readonly #fading: Float64Array;
  /** The user who is left out: the place of each of their clusters, from 1; 0 for any other. */
  readonly #placeOf: Uint8Array;
  readonly #own: number[] = [];
  #ownPairs = new Float64Array(0);

  constructor(
    private readonly clusters: number,
    { pairReach, pairFade }: Pick<AffinitySettings, 'pairReach' | 'pairFade'>,
  ) {
    this.#pairs = new Float64Array(clusters ** 2);
    this.#totals = new Float64Array(clusters);
    this.#placeOf = new Uint8Array(clusters);
    this.#fading = Float64Array.from({ length: pairReach }, (_, i) => quantizeWeight(pairFade ** i));
  }

  /** The pairs of the image at `i` with the older ones behind it (1), or with the newer ones before it (-1). */
  add(history: Int32Array, i: number, direction: 1 | -1, sign: 1 | -1): void {
    const a = history[i] ?? 0;
    const row = a * this.clusters;
    for (let apart = 0; apart < this.#fading.length; apart++) {
      const other = i + direction * (apart + 1);
      if (other < 0 || other >= history.length) return;
      const b = history[other] ?? 0;
      const weight = sign * (this.#fading[apart] ?? 0);
      const there = row + b;
      this.#pairs[there] = (this.#pairs[there] ?? 0) + weight;
      const back = b * this.clusters + a;
      this.#pairs[back] = (this.#pairs[back] ?? 0) + weight;
      this.#totals[a] = (this.#totals[a] ?? 0) + weight;
      this.#totals[b] = (this.#totals[b] ?? 0) + weight;
    }
  }

  /**
   * Counts of all histories except the given one, which is included in them. Valid until the next call or
   * addition.
   *
   * @param history  clusters, newest first; at most 255 different ones
   */
  without(history: Int32Array): Transitions {
    this.#leaveOut(history);
    const { clusters } = this;
    const pairs = this.#pairs;
    const placeOf = this.#placeOf;
    const ownPairs = this.#ownPairs;
    const size = this.#own.length;
    return {
      count: (from, to) => {
        const a = placeOf[from] ?? 0;
        const b = placeOf[to] ?? 0;
        const all = pairs[from * clusters + to] ?? 0;
        return a === 0 || b === 0 ? all : all - (ownPairs[(a - 1) * size + b - 1] ?? 0);
      },
      total: (from) => {
        const row = ((placeOf[from] ?? 0) - 1) * size;
        let sum = this.#totals[from] ?? 0;
        if (row >= 0) for (let b = 0; b < size; b++) sum -= ownPairs[row + b] ?? 0;
        return sum;
      },
      addRow: (from, scale, into) => {
        const start = from * clusters;
        const row = ((placeOf[from] ?? 0) - 1) * size;
        // Taken out of the row and put back: on the grid both are exact, and so is each product.
        if (row >= 0) this.#shift(start, row, -1);
        for (let k = 0; k < clusters; k++) into[k] = (into[k] ?? 0) + scale * (pairs[start + k] ?? 0);
        if (row >= 0) this.#shift(start, row, 1);
      },
    };
  }

  #shift(start: number, row: number, sign: 1 | -1): void {
    for (let b = 0; b < this.#own.length; b++) {
      const at = start + (this.#own[b] ?? 0);
      this.#pairs[at] = (this.#pairs[at] ?? 0) + sign * (this.#ownPairs[row + b] ?? 0);
    }
  }

  #leaveOut(history: Int32Array): void {
    for (const cluster of this.#own) this.#placeOf[cluster] = 0;
    this.#own.length = 0;
    for (const cluster of history) {
      if (this.#placeOf[cluster] !== 0) continue;
      this.#own.push(cluster);
      this.#placeOf[cluster] = this.#own.length;
    }
    const size = this.#own.length;
    if (this.#ownPairs.length < size * size) this.#ownPairs = new Float64Array(size * size);
    else this.#ownPairs.fill(0, 0, size * size);
    for (let newer = 0; newer < history.length; newer++) {
      const a = (this.#placeOf[history[newer] ?? 0] ?? 1) - 1;
      for (let apart = 0; apart < this.#fading.length && newer + apart + 1 < history.length; apart++) {
        const b = (this.#placeOf[history[newer + apart + 1] ?? 0] ?? 1) - 1;
        const weight = this.#fading[apart] ?? 0;
        this.#ownPairs[a * size + b] = (this.#ownPairs[a * size + b] ?? 0) + weight;
        this.#ownPairs[b * size + a] = (this.#ownPairs[b * size + a] ?? 0) + weight;
      }
    }
  }
}
