/** Pages are judged by their first ten images. */
export const PAGE = 10;

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The part of the values for which it holds, in [0, 1]; NaN without values. */
export function share<T>(values: readonly T[], holds: (value: T) => boolean): number {
  return values.filter(holds).length / values.length;
}

/**
 * Normalised discounted cumulative gain of a page, with the gains themselves (not 2^gain - 1).
 *
 * @param gains  of the page's images, from the first place on, each at least 0
 * @param possible  gains of all images there are, in any order: the best page is made of them
 * @returns in [0, 1]; 0 when nothing can be gained
 * @see Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", 2002
 */
export function ndcg(gains: readonly number[], possible: readonly number[], places = PAGE): number {
  const best = discounted([...possible].sort((a, b) => b - a).slice(0, places));
  return best === 0 ? 0 : discounted(gains.slice(0, places)) / best;
}

function discounted(gains: readonly number[]): number {
  return gains.reduce((sum, gain, place) => sum + gain / Math.log2(place + 2), 0);
}

/** Shannon entropy of the labels' shares, in nats: 0 when all are the same. */
export function entropy(labels: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  let sum = 0;
  for (const count of counts.values()) sum -= (count / labels.length) * Math.log(count / labels.length);
  return sum;
}
