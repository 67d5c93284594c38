/** Items of each user, oldest first; an item may repeat. */
export type Sequences = readonly Int32Array[];

/** Score of every item for a history; what is not known is 0. */
export interface ItemModel {
  /** @param decay  weight of an image against the next newer one, in (0, 1] */
  score(history: Int32Array, decay: number): Float64Array;
}

/** Users who have each item. */
export function itemCounts(sequences: Sequences, items: number): Float64Array {
  const counts = new Float64Array(items);
  for (const sequence of sequences) {
    for (const item of new Set(sequence)) counts[item] = (counts[item] ?? 0) + 1;
  }
  return counts;
}

/** Less of a history than this is nothing. */
const FORGOTTEN = 1e-3;

/** Calls back with each item of a history and its weight, the newest first, until nothing is left of it. */
export function eachRemembered(
  history: Int32Array,
  decay: number,
  take: (item: number, weight: number) => void,
): void {
  let weight = 1;
  for (let place = history.length - 1; place >= 0 && weight >= FORGOTTEN; place--, weight *= decay) {
    take(history[place] ?? 0, weight);
  }
}
