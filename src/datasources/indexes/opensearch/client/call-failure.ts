import { ParallaxError } from '../../../../domain/errors.js';
import { field } from './answer-shape.js';

/** Authentication of calls. */
export type OpenSearchAuth = 'none' | 'basic' | 'es' | 'aoss';

/** Retry delay for a client when the server names none. */
const RETRY_AFTER_MS = 1_000;

export interface Caller {
  readonly host: string;
  readonly auth: OpenSearchAuth;
  /**
   * True if the call changes the server: its error reasons quote at most the catalogue, and are useful. False
   * when absent.
   */
  readonly isWrite?: boolean;
}

/**
 * The server's refusal. The reasons of a search may quote the query, so only its type and status are kept.
 */
class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    status: number,
    readonly kind: string,
    reasons: unknown,
  ) {
    const why = reasons === undefined ? kind : `${kind} ${JSON.stringify(reasons)?.slice(0, 2_000)}`;
    super(`HTTP ${status}: ${why}`);
  }
}

/** Returns true if the server refused for this reason, for example `resource_already_exists_exception`. */
export function isRefusedFor(error: unknown, kind: string): boolean {
  return error instanceof ParallaxError && error.cause instanceof Refusal && error.cause.kind === kind;
}

/** The error of an answer whose status is not 2xx. */
export function statusFailure(status: number, detail: unknown, caller: Caller): ParallaxError {
  const { host, auth, isWrite = false } = caller;
  const kind = errorType(field(detail, 'error'));
  const cause = new Refusal(status, kind, isWrite && detail !== null ? detail : undefined);
  if (status >= 300 && status < 400) {
    return new ParallaxError(
      'UNAVAILABLE',
      `OpenSearch at ${host} answered with a redirect (${status}), which is not followed: set OPENSEARCH_URL to the address of OpenSearch itself.`,
      { cause },
    );
  }
  switch (status) {
    case 401:
    case 403:
      return new ParallaxError('UNAVAILABLE', `OpenSearch at ${host} ${refusal(status, auth)}`, { cause });
    case 404:
      return new ParallaxError(
        'NOT_FOUND',
        `OpenSearch at ${host} has no such index or endpoint (${kind}): check OPENSEARCH_INDEX and OPENSEARCH_URL.`,
        { cause },
      );
    case 408:
    case 504:
      return new ParallaxError('TIMEOUT', `OpenSearch at ${host} ran out of time (${status}).`, { cause });
    case 429:
      return new ParallaxError(
        'RATE_LIMITED',
        `OpenSearch at ${host} is overloaded (429, ${kind}): try again, or give it more nodes.`,
        { retryAfterMs: RETRY_AFTER_MS, cause },
      );
    case 502:
    case 503:
      return new ParallaxError(
        'UNAVAILABLE',
        `OpenSearch at ${host} cannot answer now (${status}, ${kind}): look at its cluster health.`,
        { retryAfterMs: RETRY_AFTER_MS, cause },
      );
    default:
      return new ParallaxError(
        'INTERNAL',
        `OpenSearch at ${host} refused a request (${status}, ${kind}): ${isWrite ? 'the log has its reason' : 'check its version, and that it has the k-NN plugin'}.`,
        { cause },
      );
  }
}

/** The whole answer was not there in time. */
export function deadlineFailure(host: string, timeoutMs: number, cause: unknown): ParallaxError {
  return new ParallaxError(
    'TIMEOUT',
    `OpenSearch at ${host} did not answer within ${timeoutMs} ms: look at its load, and at the network to it.`,
    { cause },
  );
}

/** Anything that kept an answer from coming. */
export function callFailure(cause: unknown, host: string): ParallaxError {
  const name = cause instanceof Error ? cause.name : '';
  if (name === 'TimeoutError')
    return new ParallaxError('TIMEOUT', `OpenSearch at ${host} did not answer in time.`, { cause });
  if (name === 'CredentialsProviderError') {
    return new ParallaxError(
      'UNAVAILABLE',
      'There are no AWS credentials to sign requests to OpenSearch with: log in, or give the process a role.',
      { cause },
    );
  }
  return new ParallaxError(
    'UNAVAILABLE',
    `OpenSearch at ${host} cannot be reached or closed the connection: check that it runs and that OPENSEARCH_URL names it.`,
    { retryAfterMs: RETRY_AFTER_MS, cause },
  );
}

/** `index_not_found_exception` and the like, which quote nothing; `no reason given` for anything else. */
export function errorType(error: unknown): string {
  const type = typeof error === 'string' ? error : field(error, 'type');
  return typeof type === 'string' && /^[A-Za-z_]{1,100}$/.test(type) ? type : 'no reason given';
}

function refusal(status: number, auth: Caller['auth']): string {
  switch (auth) {
    case 'none':
      return `asks for credentials (${status}): set OPENSEARCH_AUTH.`;
    case 'basic':
      return `refuses the user (${status}): check OPENSEARCH_USERNAME, OPENSEARCH_PASSWORD and the rights of the user.`;
    case 'es':
      return `refuses the signature (${status}): check AWS_REGION, that the credentials are current and may es:ESHttp* on the domain, and that this machine's clock is right.`;
    case 'aoss':
      return `refuses the signature (${status}): check AWS_REGION, that the credentials are current and have aoss:APIAccessAll and a data access policy, and that this machine's clock is right.`;
  }
}
