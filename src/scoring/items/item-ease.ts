import { invertInPlace } from './invert-in-place.js';
import { eachRemembered, type ItemModel, type Sequences } from './item-model.js';

/** A matrix of so many items takes 288 MB, and some minutes to invert. */
export const MOST_EASE_ITEMS = 6_000;

/**
 * A linear autoencoder over items: with `P` the inverse of `X^T X + penalty I`, the weights are `B = I - P /
 * diag(P)`, whose diagonal is 0. `X` has 1 where a user has an item.
 *
 * @param items   at most MOST_EASE_ITEMS: the model holds 8 bytes for each pair
 * @param tell    receives the number of finished items
 * @see Steck, "Embarrassingly shallow autoencoders for sparse data", WWW 2019
 */
export function fitItemEase(
  sequences: Sequences,
  items: number,
  penalty: number,
  tell: (items: number) => void = () => {},
): ItemModel {
  const precision = new Float64Array(items * items);
  for (const sequence of sequences) {
    const own = [...new Set(sequence)];
    for (const a of own) {
      const row = a * items;
      for (const b of own) precision[row + b] = (precision[row + b] ?? 0) + 1;
    }
  }
  for (let i = 0; i < items; i++) precision[i * items + i] = (precision[i * items + i] ?? 0) + penalty;
  invertInPlace(precision, items, tell);
  const diagonal = Float64Array.from({ length: items }, (_, i) => precision[i * items + i] ?? 1);
  return {
    score(history, decay) {
      const scores = new Float64Array(items);
      eachRemembered(history, decay, (item, weight) => {
        const row = item * items;
        // Its own weight is 0, so what the loop subtracts for it is added again.
        const itself = scores[item] ?? 0;
        for (let k = 0; k < items; k++) {
          scores[k] = (scores[k] ?? 0) - (weight * (precision[row + k] ?? 0)) / (diagonal[k] ?? 1);
        }
        scores[item] = itself;
      });
      return scores;
    },
  };
}
