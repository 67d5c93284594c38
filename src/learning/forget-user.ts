import type { InteractionLog } from '../datasources/logs/interaction-log.js';
import type { ClusterRanker } from '../datasources/rankers/cluster-ranker.js';
import { parseUserId } from '../domain/arguments.js';

export interface ForgettingPorts {
  readonly log: Pick<InteractionLog, 'forget'>;
  readonly ranker: Pick<ClusterRanker, 'observe'>;
}

export interface ForgottenUser {
  readonly userId: string;
  /** Number of recorded interactions that were removed. */
  readonly interactions: number;
}

/**
 * Removes everything that was recorded and learnt of a user, who is an unknown user again.
 *
 * @throws ParallaxError BAD_USER_INPUT (argument `userId`), UNAVAILABLE
 */
export async function forgetUser(
  input: { readonly userId?: string | null | undefined },
  { log, ranker }: ForgettingPorts,
): Promise<ForgottenUser> {
  const userId = parseUserId(input.userId);
  const { before, entries } = await log.forget(userId);
  ranker.observe(before, null);
  return { userId, interactions: entries };
}
