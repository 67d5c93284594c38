import { ParallaxError } from '../../domain/errors.js';

const CODES: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_SOCKET',
]);

/** Types of errors of the clients of OpenSearch and Redis, where Node's code is missing. */
const TYPES: ReadonlySet<string> = new Set([
  'ConnectionError',
  'SocketClosedUnexpectedlyError',
  'DisconnectsClientError',
  'ClientOfflineError',
]);

const MOST_CAUSES = 8;

/**
 * Returns true if an UNAVAILABLE came from the connection, not from an answer. The next connection may lead
 * to another server, and a retry costs the engine little.
 */
export function isLostConnection(error: unknown): boolean {
  if (error instanceof ParallaxError && error.code !== 'UNAVAILABLE') return false;
  let cause = error;
  for (let depth = 0; depth < MOST_CAUSES && cause instanceof Error; depth++) {
    // The Redis client's errors are all called Error.
    const isOfType = TYPES.has(cause.name) || TYPES.has(cause.constructor.name);
    if (isOfType || ('code' in cause && CODES.has(cause.code))) return true;
    cause = cause.cause;
  }
  return false;
}
