import type { FastifyRequest } from 'fastify';
import { ParallaxError } from '../../domain/errors.js';
import { isRecord } from '../../domain/unknown.js';
import { badRequest } from '../http/http-errors.js';

/** Characters of a query text; of 2,000 words and signs each may have fifty. */
export const MAX_QUERY_TEXT = 100_000;
/** Characters of the name of an operation. */
const MAX_NAME = 256;
const SHA_256 = /^[\da-f]{64}$/;

/**
 * Refuses what is too long, or of an odd form, before it is hashed, parsed or logged.
 *
 * @param check  throws for a text that is not answered here
 */
export function checkOperationText(check: (text: string) => void) {
  return async (request: FastifyRequest): Promise<void> => {
    const operation = operationOf(request);
    if (!isRecord(operation)) return;
    const { query: text, operationName, extensions } = operation;
    refuseLong('query', 'The query text', text, MAX_QUERY_TEXT);
    refuseLong('operationName', '`operationName`', operationName, MAX_NAME);
    if (isRecord(extensions)) checkPersistedQuery(extensions['persistedQuery']);
    else refuseLong('extensions', '`extensions`', extensions, MAX_NAME);
    if (typeof text === 'string' && text !== '') check(text);
  };
}

/** Reads the address as the GraphQL server does: two different parsers could see two different operations. */
function operationOf({ method, body, url }: FastifyRequest): unknown {
  if (method !== 'GET') return body;
  return Object.fromEntries(new URL(url, 'http://localhost').searchParams);
}

function refuseLong(argument: string, what: string, value: unknown, most: number): void {
  if (typeof value !== 'string' || value.length <= most) return;
  throw new ParallaxError(
    'BAD_USER_INPUT',
    `${what} must have at most ${most} characters; it has ${value.length}.`,
    { argument },
  );
}

function checkPersistedQuery(persisted: unknown): void {
  if (persisted === undefined || persisted === null) return;
  const fits =
    isRecord(persisted) &&
    persisted['version'] === 1 &&
    typeof persisted['sha256Hash'] === 'string' &&
    SHA_256.test(persisted['sha256Hash']);
  if (fits) return;
  throw badRequest(
    '`extensions.persistedQuery` must hold `version`, which is 1, and `sha256Hash`, 64 hexadecimal digits in lower case.',
  );
}
