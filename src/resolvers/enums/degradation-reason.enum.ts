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
  description: 'Why a stage of a search used its fallback.',
  valuesConfig: {
    TIMEOUT: { description: 'The engine did not answer within its share of the search budget.' },
    THROTTLED: { description: 'The engine refused the call because of its rate limit.' },
    UNAVAILABLE: { description: 'The engine could not be reached, or failed.' },
    PRIOR_MISSING: {
      description: 'No baseline ranking is available yet, so preferences cannot be computed.',
    },
    INVALID_ANSWER: { description: 'The engine gave an answer that cannot be used.' },
  },
});
