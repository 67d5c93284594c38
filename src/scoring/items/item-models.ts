import { fitItemEase } from './item-ease.js';
import type { ItemModel, Sequences } from './item-model.js';
import { fitNeighbours, fitTransitions, type TransitionSettings } from './item-neighbours.js';

/** A model and how fast a history fades before it. */
export type Part =
  | { readonly kind: 'EASE'; readonly penalty: number; readonly decay: number }
  | { readonly kind: 'neighbours'; readonly shrink: number; readonly decay: number }
  | ({ readonly kind: 'transitions'; readonly decay: number } & TransitionSettings);

/** Parts with their weights; the scores are added up. */
export type Mixture = readonly { readonly weight: number; readonly part: Part }[];

/** Models of the same users, each fitted when it is first asked. */
export class ItemModels {
  readonly #fitted = new Map<string, ItemModel>();

  constructor(
    private readonly sequences: Sequences,
    private readonly items: number,
    private readonly tell: (items: number) => void = () => {},
  ) {}

  score(part: Part, history: Int32Array): Float64Array {
    const { decay, ...model } = part;
    const key = JSON.stringify(model);
    const fitted = this.#fitted.get(key) ?? this.#fit(part);
    this.#fitted.set(key, fitted);
    return fitted.score(history, decay);
  }

  mix(mixture: Mixture, history: Int32Array): Float64Array {
    const sum = new Float64Array(this.items);
    for (const { weight, part } of mixture) addScaled(sum, weight, this.score(part, history));
    return sum;
  }

  #fit(part: Part): ItemModel {
    switch (part.kind) {
      case 'EASE':
        return fitItemEase(this.sequences, this.items, part.penalty, this.tell);
      case 'neighbours':
        return fitNeighbours(this.sequences, this.items, part.shrink);
      case 'transitions':
        return fitTransitions(this.sequences, this.items, part);
    }
  }
}

export function addScaled(into: Float64Array, weight: number, values: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i] = (into[i] ?? 0) + weight * (values[i] ?? 0);
}

/** Scores less their mean, in standard deviations; all 0 where they are equal. */
export function standardised(scores: Float64Array): Float64Array {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
  const scale = variance > 0 ? 1 / Math.sqrt(variance) : 0;
  return scores.map((score) => (score - mean) * scale);
}
