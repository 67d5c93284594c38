import type { FastifyRequest } from 'fastify';
import type { RateLimiter } from '../../datasources/rate-limits/rate-limiter.js';
import { ParallaxError } from '../../domain/errors.js';

/** Files that may be asked for beside each operation: as many as the thumbnails of a page of the usual size. */
export const FILES_AN_OPERATION = 20;

/** Counts requests of one client address for pages and images; throws RATE_LIMITED above the limit. */
export type CountFile = (request: Pick<FastifyRequest, 'ip'>) => Promise<void>;

/** @param limiter  null: as many as a client likes */
export function countingFiles(limiter: RateLimiter | null): CountFile {
  return async ({ ip }) => {
    if (limiter === null) return;
    const { allowed, limit, resetMs } = await limiter({ kind: 'anonymous' }, ip);
    if (allowed) return;
    throw new ParallaxError(
      'RATE_LIMITED',
      `At most ${limit} pages and images a minute are served: wait as long as \`retryAfterMs\` says.`,
      { retryAfterMs: resetMs },
    );
  };
}
