import { createHash } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Caller } from '../../domain/caller.js';
import { clientNetwork } from './client-network.js';

/** Counts an action of a caller, once or `times` times. */
export type RateLimiter = (caller: Caller, address: string, times?: number) => Promise<RateVerdict>;

export interface RateVerdict {
  readonly allowed: boolean;
  /** Operations a minute. */
  readonly limit: number;
  /** Number of remaining requests. */
  readonly remaining: number;
  /** Until all of them are there again. */
  readonly resetMs: number;
}

export interface RateLimiterOptions {
  /** Kind of action; each has a count of its own. */
  readonly counted: 'operations' | 'files';
  /** At least 1. */
  readonly requestsPerMinute: number;
  /**
   * Client that runs scripts in Redis as the package `redis` does, with a timeout; null: each instance counts
   * alone.
   */
  readonly redis: object | null;
}

const WINDOW_S = 60;

/**
 * Counts by the token's subject, else by the client's network, in windows of a minute that begin with
 * the first operation. While Redis does not answer, each instance counts alone.
 */
export function createRateLimiter({ counted, requestsPerMinute, redis }: RateLimiterOptions): RateLimiter {
  const keyPrefix = counted === 'operations' ? 'parallax:rate' : 'parallax:rate-of-files';
  const rule = { points: requestsPerMinute, duration: WINDOW_S, keyPrefix };
  const alone = new RateLimiterMemory(rule);
  const limiter =
    redis === null
      ? alone
      : new RateLimiterRedis({
          ...rule,
          storeClient: redis,
          useRedisPackage: true,
          rejectIfRedisNotReady: true,
          insuranceLimiter: alone,
        });
  return async (caller, address, times = 1) => {
    const count = await limiter.consume(keyOf(caller, address), times).catch(overLimit);
    return {
      allowed: count.consumedPoints <= requestsPerMinute,
      limit: requestsPerMinute,
      remaining: count.remainingPoints,
      resetMs: count.msBeforeNext,
    };
  };
}

/** The library rejects with the count when it is over the limit. */
function overLimit(reason: unknown): RateLimiterRes {
  if (reason instanceof RateLimiterRes) return reason;
  throw reason;
}

/** Hashed, so that who searches cannot be read in Redis. */
function keyOf(caller: Caller, address: string): string {
  const who = caller.kind === 'user' ? `user ${caller.subject}` : `network ${clientNetwork(address)}`;
  return createHash('sha256').update(who).digest('base64url').slice(0, 22);
}
