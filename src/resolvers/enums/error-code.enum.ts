import { registerEnumType } from 'type-graphql';
import type { ErrorCode } from '../../domain/errors.js';

export const ErrorCodeEnum = {
  BAD_USER_INPUT: 'BAD_USER_INPUT',
  UNAUTHENTICATED: 'UNAUTHENTICATED',
  FORBIDDEN: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  RATE_LIMITED: 'RATE_LIMITED',
  TIMEOUT: 'TIMEOUT',
  UNAVAILABLE: 'UNAVAILABLE',
  INTERNAL: 'INTERNAL',
} as const satisfies { [K in ErrorCode]: K };

registerEnumType(ErrorCodeEnum, {
  name: 'ErrorCode',
  description: 'The kind of an error; errors of an operation have the same codes in `extensions.code`.',
  valuesConfig: {
    BAD_USER_INPUT: { description: 'An argument is out of its limits; the message names it.' },
    UNAUTHENTICATED: { description: 'A valid token is needed.' },
    FORBIDDEN: { description: 'The token does not allow this.' },
    NOT_FOUND: { description: 'No object has that id.' },
    RATE_LIMITED: { description: 'Too many requests; wait as long as `retryAfterMs` says.' },
    TIMEOUT: { description: 'The operation took longer than its time limit.' },
    UNAVAILABLE: {
      description: 'A required engine is down; the same call may succeed later.',
    },
    INTERNAL: { description: 'A fault of the service; the log has it under the request id.' },
  },
});
