const DAY_MS = 86_400_000;

/**
 * Images by cluster, each counting half after a half-life of whole days.
 *
 * Exact: every number is a multiple of 2^-24 far below 2^29, so additions and subtractions leave no rounding
 * error. Images are counted by day, and once a day the decayed sums are recomputed.
 */
export class VisitsByDay {
  readonly #days = new Map<number, Float64Array>();
  readonly #fading: Float64Array;
  readonly #ever: Float64Array;
  #decayed: Float64Array;
  #today = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly clusters: number,
    halfLifeDays: number,
  ) {
    this.#fading = fading(halfLifeDays);
    this.#ever = new Float64Array(clusters);
    this.#decayed = new Float64Array(clusters);
  }

  /** Decayed number of images by cluster. */
  get decayed(): Float64Array {
    return this.#decayed;
  }

  /** Number of images by cluster, however old. */
  get ever(): Float64Array {
    return this.#ever;
  }

  /** Weight of an image seen at a time. */
  weightAt(time: number): number {
    return this.#weightOf(dayOf(time));
  }

  add(cluster: number, time: number, sign: 1 | -1): void {
    const day = dayOf(time);
    const weight = this.#weightOf(day);
    this.#ever[cluster] = (this.#ever[cluster] ?? 0) + sign;
    if (weight === 0) return;
    const counts = this.#countsOf(day);
    counts[cluster] = (counts[cluster] ?? 0) + sign;
    this.#decayed[cluster] = (this.#decayed[cluster] ?? 0) + sign * weight;
  }

  /** Never runs backwards. Days of which nothing is left are dropped: `add` knows them by their weight. */
  advance(now: number): void {
    const day = dayOf(now);
    if (day <= this.#today) return;
    this.#today = day;
    const decayed = new Float64Array(this.clusters);
    for (const [then, counts] of this.#days) {
      const weight = this.#weightOf(then);
      if (weight === 0) this.#days.delete(then);
      for (let k = 0; k < decayed.length; k++) decayed[k] = (decayed[k] ?? 0) + weight * (counts[k] ?? 0);
    }
    this.#decayed = decayed;
  }

  #countsOf(day: number): Float64Array {
    const known = this.#days.get(day);
    if (known !== undefined) return known;
    const counts = new Float64Array(this.clusters);
    this.#days.set(day, counts);
    return counts;
  }

  /** Before the first call of `advance` every image has full weight; `advance` then weighs them again. */
  #weightOf(day: number): number {
    const age = Math.max(0, this.#today - day);
    return age < this.#fading.length ? (this.#fading[age] ?? 0) : 0;
  }
}

function dayOf(time: number): number {
  return Math.floor(time / DAY_MS);
}

/** Weight of an image by its age in days, down to zero. */
function fading(halfLifeDays: number): Float64Array {
  const days = Math.ceil(halfLifeDays * 25);
  return Float64Array.from({ length: days }, (_, age) => quantizeWeight(2 ** (-age / halfLifeDays)));
}

/** A multiple of 2^-24. */
export function quantizeWeight(weight: number): number {
  return Math.round(weight * GRID) / GRID;
}

const GRID = 2 ** 24;
