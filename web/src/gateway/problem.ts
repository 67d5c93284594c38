import type { CombinedError } from 'urql';

/** Why the gateway did not answer as asked, as far as a person can do something about it. */
export type Problem =
  /** The browser knows of no network. */
  | { readonly kind: 'offline' }
  /** Nothing answers there: it is stopped, starting again, or out of reach. */
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'rate-limited'; readonly waitMs: number }
  /** An engine is away or slow; the same may succeed soon. */
  | { readonly kind: 'busy'; readonly waitMs: number; readonly message: string }
  | { readonly kind: 'login'; readonly message: string }
  /** The gateway knows the operations of a newer page alone. */
  | { readonly kind: 'outdated' }
  /** The gateway does not take what was asked; its message says why. */
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'fault'; readonly message: string };

type GraphqlFault = CombinedError['graphQLErrors'][number];

/**
 * Finds the problem of one field of an operation.
 *
 * @param field   its name in the answer; errors of other fields are not its own. Absent: any error
 * @param online  as the browser has it
 * @returns null when the errors are of other fields alone
 */
export function problemOf(
  error: Pick<CombinedError, 'networkError' | 'graphQLErrors'> | undefined,
  online: boolean,
  field?: string,
): Problem | null {
  if (error === undefined) return null;
  const own = error.graphQLErrors.find(
    ({ path }) => field === undefined || path === undefined || path.length === 0 || path[0] === field,
  );
  if (own !== undefined) return problemOfFault(own);
  if (!error.networkError) return null;
  return online ? { kind: 'unreachable' } : { kind: 'offline' };
}

const USUAL_WAIT_MS = 1_000;

function problemOfFault({ message, extensions }: GraphqlFault): Problem {
  const { code, retryAfterMs } = extensions;
  const waitMs = typeof retryAfterMs === 'number' ? retryAfterMs : USUAL_WAIT_MS;
  switch (code) {
    case 'RATE_LIMITED':
      return { kind: 'rate-limited', waitMs };
    case 'UNAVAILABLE':
    case 'TIMEOUT':
      return { kind: 'busy', waitMs, message };
    case 'UNAUTHENTICATED':
      return { kind: 'login', message };
    case 'PERSISTED_QUERY_NOT_FOUND':
      return { kind: 'outdated' };
    case 'INTERNAL':
      return { kind: 'fault', message };
    default:
      return { kind: 'refused', message };
  }
}

const LONGEST_WAIT_MS = 15_000;

/**
 * After how long the same is asked again by itself.
 *
 * @param attempt  how often it has failed, from 1
 * @returns milliseconds, or null where asking again is of no use
 */
export function retryDelay(problem: Problem, attempt: number): number | null {
  const backOff = Math.min(LONGEST_WAIT_MS, 500 * 2 ** attempt);
  switch (problem.kind) {
    case 'rate-limited':
      return problem.waitMs;
    case 'busy':
      return Math.max(problem.waitMs, backOff);
    case 'offline':
    case 'unreachable':
      return backOff;
    case 'login':
    case 'outdated':
    case 'refused':
    case 'fault':
      return null;
  }
}
