import type { ApolloServerPlugin } from '@apollo/server';
import type { GraphQLFormattedError } from 'graphql';

/** An answer of more bytes is not sent: a page of 100 images with everything that is known of them has 200,000. */
export const MAX_ANSWER_BYTES = 4_000_000;

/** Errors that an answer lists: fields of a hundred images may fail for the same reason. */
export const MAX_ERRORS = 20;

/** Error that replaces an answer that is too long. */
const TOO_LONG = {
  message: `The answer has more than the ${MAX_ANSWER_BYTES} bytes that one may have: ask for less at a time, by a smaller \`first\` or fewer fields.`,
  extensions: { code: 'BAD_USER_INPUT' },
};

/** Replaces an answer that is too long, before it is written as text; named first, so that others see what is sent. */
export function answerLimit(): ApolloServerPlugin {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ response }) {
          if (response.body.kind !== 'single') return;
          const { data, errors = [] } = response.body.singleResult;
          if (!fits(data)) {
            response.http.status = 400;
            response.body = { kind: 'single', singleResult: { errors: [TOO_LONG] } };
          } else if (errors.length > MAX_ERRORS) {
            response.body.singleResult.errors = shortened(errors);
          }
        },
      };
    },
  };
}

function shortened(errors: readonly GraphQLFormattedError[]): readonly GraphQLFormattedError[] {
  const code = errors[MAX_ERRORS]?.extensions?.['code'];
  const message = `There are ${errors.length - MAX_ERRORS} more errors, which are not listed.`;
  return [...errors.slice(0, MAX_ERRORS), { message, extensions: { code } }];
}

/** Size estimate for a number, a date, or the separator between two values. */
const BYTES_OF_A_VALUE = 8;

/**
 * Returns true if an answer has at most about `most` bytes as JSON. Each character counts one, and the count
 * stops at the limit.
 */
export function fits(data: unknown, most = MAX_ANSWER_BYTES): boolean {
  return roomAfter(data, most) >= 0;
}

/** The bytes that a value leaves of those that are left; it is looked at until they are spent. */
function roomAfter(value: unknown, room: number): number {
  let left = room - BYTES_OF_A_VALUE;
  if (typeof value === 'string') return left - value.length;
  if (typeof value !== 'object' || value === null) return left;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length && left >= 0; i += 1) left = roomAfter(value[i], left);
    return left;
  }
  if (!isRecord(value)) return left;
  // Of entries, each would be a list of its own: three times as slow.
  for (const name of Object.keys(value)) {
    if (left < 0) return left;
    left = roomAfter(value[name], left - name.length);
  }
  return left;
}

function isRecord(value: object): value is Readonly<Record<string, unknown>> {
  return !Array.isArray(value);
}
