import type { DegradationReason } from './degradation.js';

/** The codes a client may see in `extensions.code`; the protocol's own codes pass beside them. */
export const ERROR_CODES = [
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'RATE_LIMITED',
  'TIMEOUT',
  'UNAVAILABLE',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export interface ErrorDetail {
  /** The argument at fault, as the client named it. */
  readonly argument?: string;
  /** Delay before the same call may succeed. */
  readonly retryAfterMs?: number;
  /** Why a stage of the search does without, where the code alone does not say it. */
  readonly reason?: DegradationReason;
  readonly cause?: unknown;
}

/** The product's only error type; its message tells the remedy and may be shown to a client. */
export class ParallaxError extends Error {
  override readonly name = 'ParallaxError';
  readonly argument: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly reason: DegradationReason | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    detail: ErrorDetail = {},
  ) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.argument = detail.argument;
    this.retryAfterMs = detail.retryAfterMs;
    this.reason = detail.reason;
  }
}

/** A BAD_USER_INPUT that names the argument. */
export function badInput(argument: string, message: string): ParallaxError {
  return new ParallaxError('BAD_USER_INPUT', message, { argument });
}
