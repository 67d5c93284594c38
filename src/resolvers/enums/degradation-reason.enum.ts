import { registerEnumType } from 'type-graphql';
import type { DegradationReason } from '../../domain/degradation.js';

export const DegradationReasonEnum = {
  TIMEOUT: 'TIMEOUT',
  THROTTLED: 'THROTTLED',
  UNAVAILABLE: 'UNAVAILABLE',
  PRIOR_MISSING: 'PRIOR_MISSING',
  INVALID_ANSWER: 'INVALID_ANSWER',
} as const satisfies { [K in DegradationReason]: K };

registerEnumType(DegradationReasonEnum, {
  name: 'DegradationReason',
  description: 'Why a stage answered by its fallback.',
  valuesConfig: {
    TIMEOUT: { description: "It did not answer within its part of the search's budget." },
    THROTTLED: { description: 'It refused because it was asked too often.' },
    UNAVAILABLE: { description: 'It could not be reached, or failed.' },
    PRIOR_MISSING: {
      description: 'What people like on the whole is not known yet, so neither is what sets this user apart.',
    },
    INVALID_ANSWER: { description: 'It answered something that cannot be used.' },
  },
});
