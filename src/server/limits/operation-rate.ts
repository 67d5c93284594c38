import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RateLimiter } from '../../datasources/rate-limits/rate-limiter.js';
import type { Caller } from '../../domain/caller.js';
import { ParallaxError } from '../../domain/errors.js';

/** Cost that counts as one operation: a more expensive one counts once more for each multiple of it. */
export const COST_OF_ONE_OPERATION = 500;

/** Number of operations that a cost counts as. */
export function timesCounted(cost: number): number {
  return Math.max(1, Math.ceil(cost / COST_OF_ONE_OPERATION));
}

/** Counts the operations of one client, who reads in the headers what is left. */
export interface OperationRate {
  /** Counts an operation when it arrives, before its body is read. */
  arrive(): Promise<void>;
  /** Counts what it costs beyond that, once it is known. */
  charge(cost: number): Promise<void>;
}

/**
 * @returns both throw ParallaxError RATE_LIMITED
 * @see draft-ietf-httpapi-ratelimit-headers-10
 */
export function operationRate(
  rateLimiter: RateLimiter,
  caller: Caller,
  { ip }: Pick<FastifyRequest, 'ip'>,
  reply: FastifyReply,
): OperationRate {
  const count = async (times: number, what: string): Promise<void> => {
    const { allowed, limit, remaining, resetMs } = await rateLimiter(caller, ip, times);
    reply.header('ratelimit-policy', `"operations";q=${limit};w=60`);
    reply.header('ratelimit', `"operations";r=${remaining};t=${Math.ceil(resetMs / 1_000)}`);
    if (allowed) return;
    reply.header('retry-after', Math.ceil(resetMs / 1_000));
    throw new ParallaxError(
      'RATE_LIMITED',
      `At most ${limit} operations a minute are served${what}: wait as long as \`retryAfterMs\` says.`,
      { retryAfterMs: resetMs },
    );
  };
  return {
    arrive: () => count(1, ''),
    async charge(cost) {
      const times = timesCounted(cost);
      if (times > 1) await count(times - 1, `, and by its cost this one counts as ${times}`);
    },
  };
}
