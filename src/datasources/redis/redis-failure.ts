import { ParallaxError } from '../../domain/errors.js';

const RETRY_AFTER_MS = 1_000;

/** Error replies of a server that cannot serve, although the command was valid. */
const UNAVAILABLE_REPLIES =
  /^(LOADING|MASTERDOWN|READONLY|CLUSTERDOWN|TRYAGAIN|MOVED|ASK|OOM|MISCONF|BUSY|NOREPLICAS|UNBLOCKED|NOREPLICASWRITE)\b/;
const NOT_SERVING = /^(READONLY|LOADING|MASTERDOWN|CLUSTERDOWN|UNBLOCKED)\b/;
const ERROR_REPLY = /^[A-Z]+ /;

/**
 * Returns true if the server refuses to serve over an intact connection. After a failover the old primary is
 * a read-only replica, or restarts and loads its data.
 */
export function isNotServing(error: unknown): boolean {
  return error instanceof Error && NOT_SERVING.test(error.message);
}

/** Returns true for the server's own error reply; otherwise the connection failed. */
export function isErrorReply(error: unknown): boolean {
  return error instanceof Error && ERROR_REPLY.test(error.message);
}

/** Redis answered, with an error, or not in time, or not at all. */
export function asRedisFailure(error: unknown): ParallaxError {
  if (error instanceof ParallaxError) return error;
  const message = error instanceof Error ? error.message : '';
  if (isErrorReply(error) && !UNAVAILABLE_REPLIES.test(message)) {
    return new ParallaxError('INTERNAL', 'Redis refused a command; see the cause in the log.', {
      cause: error,
    });
  }
  return new ParallaxError('UNAVAILABLE', 'Redis does not answer right now; try again.', {
    cause: error,
    retryAfterMs: RETRY_AFTER_MS,
  });
}

export function redisTimeout(milliseconds: number): ParallaxError {
  return new ParallaxError('TIMEOUT', `Redis did not answer within ${milliseconds} ms; try again.`, {
    retryAfterMs: RETRY_AFTER_MS,
  });
}

/** An answer that this program never put there. */
export function invalidStoredValue(what: string, cause?: unknown): ParallaxError {
  return new ParallaxError(
    'INTERNAL',
    `${what} in Redis cannot be read: other software or a newer version wrote there. Use a catalogue name or a database of its own.`,
    { cause },
  );
}

/** Why the first connection failed, with what to do; never more of the URL than host and port. */
export function cannotConnect(address: string, error: unknown): ParallaxError {
  return new ParallaxError('UNAVAILABLE', `${sayWhy(address, error)}`, { cause: error });
}

function sayWhy(address: string, error: unknown): string {
  const text = textsOf(error).join(' ');
  if (/WRONGPASS|invalid username-password|invalid password/i.test(text)) {
    return `Redis at ${address} refuses the user or the password of REDIS_URL: correct redis://user:password@host:port.`;
  }
  if (/NOAUTH|Authentication required|HELLO must be called/i.test(text)) {
    return `Redis at ${address} requires a password: set it in REDIS_URL, redis://:password@host:port.`;
  }
  if (/NOPERM/.test(text))
    return `Redis at ${address} does not allow this user to run the needed commands (NOPERM).`;
  if (/ENOTFOUND|EAI_AGAIN/.test(text)) return `The host of REDIS_URL, ${address}, is not known: correct it.`;
  if (/LOADING/.test(text))
    return `Redis at ${address} is still loading its data: start again when it is done.`;
  if (/cluster support disabled/i.test(text)) {
    return `Redis at ${address} is not a cluster: leave REDIS_CLUSTER out.`;
  }
  if (/CERT|SSL|TLS|EPROTO/i.test(text)) {
    return `The encrypted connection to Redis at ${address} failed: does it speak TLS (rediss://), and is its certificate trusted (NODE_EXTRA_CA_CERTS)?`;
  }
  return `Redis at ${address} cannot be reached: start it, or correct REDIS_URL.`;
}

/** The messages and codes of an error and of those that it wraps. */
function textsOf(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 4) return [];
  const code = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const inner = error instanceof AggregateError ? error.errors : [];
  return [...code, error.message, ...[error.cause, ...inner].flatMap((one) => textsOf(one, depth + 1))];
}
