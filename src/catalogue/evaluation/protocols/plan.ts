/** Use of a row of the table; `HISTORY`: only its user's own history learns it. */
export const HELD_BACK = 0;
export const HISTORY = 1;
export const LEARNT = 2;

/** Figures are chosen by the one and reported of the other. */
export const VALIDATION = 0;
export const TEST = 1;

/**
 * Rows to learn and questions to ask. Questions are in the order of `before`: each is asked when all rows of
 * earlier seconds than that row's are learnt, and none of its own.
 */
export interface Plan {
  /** Of each row: `HELD_BACK`, `HISTORY` or `LEARNT`. */
  readonly learn: Uint8Array;
  /** Row of each question; the number of rows: asked when all is learnt. */
  readonly before: Int32Array;
  readonly user: Int32Array;
  /** Seconds since the epoch. */
  readonly second: Uint32Array;
  /** `VALIDATION` or `TEST`. */
  readonly window: Uint8Array;
  /** The right answers of question q are `truth[truthStart[q]]` to `truth[truthStart[q + 1]]`, exclusive. */
  readonly truthStart: Int32Array;
  /** Items. */
  readonly truth: Int32Array;
}

export interface Question {
  readonly before: number;
  readonly user: number;
  readonly second: number;
  readonly window: typeof VALIDATION | typeof TEST;
  readonly truth: readonly number[];
}

/** A plan of such questions, put in order. */
export function planOf(learn: Uint8Array, questions: readonly Question[]): Plan {
  const sorted = [...questions].sort((a, b) => a.before - b.before);
  const truthStart = new Int32Array(sorted.length + 1);
  sorted.forEach(({ truth }, q) => {
    truthStart[q + 1] = (truthStart[q] ?? 0) + truth.length;
  });
  return {
    learn,
    before: Int32Array.from(sorted, ({ before }) => before),
    user: Int32Array.from(sorted, ({ user }) => user),
    second: Uint32Array.from(sorted, ({ second }) => second),
    window: Uint8Array.from(sorted, ({ window }) => window),
    truthStart,
    truth: Int32Array.from(sorted.flatMap(({ truth }) => truth)),
  };
}
