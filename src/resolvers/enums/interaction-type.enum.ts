import { registerEnumType } from 'type-graphql';
import type { InteractionType } from '../../domain/interaction.js';

export const InteractionTypeEnum = {
  VIEW: 'VIEW',
  FAVORITE: 'FAVORITE',
  DOWNLOAD: 'DOWNLOAD',
  UNFAVORITE: 'UNFAVORITE',
  HIDE: 'HIDE',
  UNHIDE: 'UNHIDE',
} as const satisfies { [K in InteractionType]: K };

registerEnumType(InteractionTypeEnum, {
  name: 'InteractionType',
  description: 'What a user did with an image.',
  valuesConfig: {
    VIEW: { description: 'Looked at it: weighs 1.' },
    FAVORITE: { description: 'Marked it as a favourite: weighs 3.' },
    DOWNLOAD: { description: 'Downloaded it: weighs 5.' },
    UNFAVORITE: { description: 'Took the favourite back: cancels what is left of it.' },
    HIDE: {
      description:
        "Never wants to see it again: leaves the user's personalised results, and weighs a little against its cluster.",
    },
    UNHIDE: { description: 'Takes a HIDE back.' },
  },
});
