import { registerEnumType } from 'type-graphql';
import type { RankerKind } from '../../domain/taste.js';

export const RankerKindEnum = {
  EMBEDDED: 'EMBEDDED',
  PERSONALIZE: 'PERSONALIZE',
  VECTOR: 'VECTOR',
  NONE: 'NONE',
} as const satisfies { [K in RankerKind]: K };

registerEnumType(RankerKindEnum, {
  name: 'RankerKind',
  description:
    "The engine that scores clusters for a user. The vectors of the user's own images count beside every engine but NONE.",
  valuesConfig: {
    EMBEDDED: { description: "The gateway's own model, learning from its own log." },
    PERSONALIZE: { description: 'An Amazon Personalize campaign.' },
    VECTOR: { description: "The vectors of the user's own images alone; clusters are neutral." },
    NONE: { description: 'Nothing is personalised.' },
  },
});
