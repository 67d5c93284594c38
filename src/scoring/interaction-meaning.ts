import type { PositiveType } from '../domain/history.js';
import type { InteractionType } from '../domain/interaction.js';

/** Weight of each positive interaction, in views; 0 = it teaches nothing. */
export type InteractionWeights = Readonly<Record<PositiveType, number>>;

export const INTERACTION_WEIGHTS: InteractionWeights = Object.freeze({ VIEW: 1, FAVORITE: 3, DOWNLOAD: 5 });

/** Effect of an interaction on a user's history. */
export type Meaning =
  /** Speaks for the image with a weight. */
  | { readonly kind: 'adds'; readonly type: PositiveType; readonly weight: number }
  /** Takes back what is left of an earlier interaction of that type, never more. */
  | { readonly kind: 'cancels'; readonly type: PositiveType }
  /** Takes the image out of this user's results and speaks a little against its cluster. */
  | { readonly kind: 'hides' }
  /** Undoes a `hides`. */
  | { readonly kind: 'shows' };

/** The one table of what an interaction means. */
export function meaningOf(type: InteractionType, weights: InteractionWeights = INTERACTION_WEIGHTS): Meaning {
  switch (type) {
    case 'VIEW':
    case 'FAVORITE':
    case 'DOWNLOAD':
      return { kind: 'adds', type, weight: weights[type] };
    case 'UNFAVORITE':
      return { kind: 'cancels', type: 'FAVORITE' };
    case 'HIDE':
      return { kind: 'hides' };
    case 'UNHIDE':
      return { kind: 'shows' };
  }
}
