import { registerEnumType } from 'type-graphql';
import type { Stage } from '../../domain/degradation.js';

export const StageEnum = {
  EMBED: 'EMBED',
  CANDIDATES: 'CANDIDATES',
  AFFINITIES: 'AFFINITIES',
} as const satisfies { [K in Stage]: K };

registerEnumType(StageEnum, {
  name: 'Stage',
  description: 'A step of a search that has a fallback.',
  valuesConfig: {
    EMBED: { description: 'Turning the query into a vector.' },
    CANDIDATES: { description: 'Finding the nearest images.' },
    AFFINITIES: { description: "Scoring the user's clusters." },
  },
});
