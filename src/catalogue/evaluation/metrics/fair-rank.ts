/** A run of equal scores: which places it takes, and how many of the right answers are in it. */
export interface TieGroup {
  /** Number of answers with a higher score. */
  readonly before: number;
  readonly size: number;
  /** Right answers in it, at least 1. */
  readonly right: number;
}

/**
 * Where the right answers are, by runs of equal scores, the highest first.
 *
 * @param scores  of all answers
 * @param right  places of the right ones in `scores`, each once
 */
export function tieGroups(scores: Float64Array, right: readonly number[]): readonly TieGroup[] {
  const counts = new Map<number, number>();
  for (const place of right) {
    const score = scores[place] ?? 0;
    counts.set(score, (counts.get(score) ?? 0) + 1);
  }
  return [...counts]
    .sort(([a], [b]) => b - a)
    .map(([score, found]) => {
      let before = 0;
      let size = 0;
      for (const other of scores) {
        if (other > score) before += 1;
        else if (other === score) size += 1;
      }
      return { before, size, right: found };
    });
}

/** Expected number of right answers among the first k, each counted by its place, over all orders of equal scores. */
function expected(groups: readonly TieGroup[], k: number, valueAt: (place: number) => number): number {
  let sum = 0;
  for (const { before, size, right } of groups) {
    let values = 0;
    for (let place = before + 1; place <= Math.min(k, before + size); place++) values += valueAt(place);
    sum += (right / size) * values;
  }
  return sum;
}

/**
 * Expected normalised discounted cumulative gain of the first k, binary gains.
 *
 * @see McSherry and Najork, "Computing information retrieval performance measures efficiently in the presence of
 *   tied scores", ECIR 2008
 */
export function expectedNdcg(groups: readonly TieGroup[], k: number): number {
  const right = groups.reduce((sum, group) => sum + group.right, 0);
  let best = 0;
  for (let place = 1; place <= Math.min(k, right); place++) best += discount(place);
  return best === 0 ? 0 : expected(groups, k, discount) / best;
}

export function expectedPrecision(groups: readonly TieGroup[], k: number): number {
  return expected(groups, k, () => 1) / k;
}

export function expectedRecall(groups: readonly TieGroup[], k: number): number {
  const right = groups.reduce((sum, group) => sum + group.right, 0);
  return right === 0 ? 0 : expected(groups, k, () => 1) / right;
}

/** Expected 1 / place of the first right answer; 0 where it is behind the first k. */
export function expectedReciprocalRank([first]: readonly TieGroup[], k = Number.POSITIVE_INFINITY): number {
  if (first === undefined) return 0;
  const { before, size, right } = first;
  let sum = 0;
  // The chance that none of the places of the run so far held a right answer.
  let none = 1;
  for (let taken = 0; taken <= size - right && before + taken + 1 <= k; taken++) {
    const here = right / (size - taken);
    sum += (none * here) / (before + taken + 1);
    none *= 1 - here;
  }
  return sum;
}

function discount(place: number): number {
  return 1 / Math.log2(1 + place);
}
