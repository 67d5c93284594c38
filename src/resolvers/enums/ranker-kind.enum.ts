import { registerEnumType } from 'type-graphql';
import type { RankerKind } from '../../domain/taste.js';

export const RankerKindEnum = {
  EMBEDDED: 'EMBEDDED',
  PERSONALIZE: 'PERSONALIZE',
  NONE: 'NONE',
} as const satisfies { [K in RankerKind]: K };

registerEnumType(RankerKindEnum, {
  name: 'RankerKind',
  description: 'Which engine scores clusters for a user.',
  valuesConfig: {
    EMBEDDED: { description: "The gateway's own model, learning from its own log." },
    PERSONALIZE: { description: 'An Amazon Personalize campaign.' },
    NONE: { description: 'Nothing is personalised.' },
  },
});
