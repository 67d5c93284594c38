import type { Interaction } from '../../domain/interaction.js';
import type { Loaders } from '../loaders.js';

export interface BecauseQuestion {
  readonly clusterId: string | null;
  /** Null when nothing of the user took part in the search. */
  readonly userId: string | null;
  readonly first: number;
}

/**
 * The user's own interactions that speak for images of a cluster, the strongest first; none when they cannot
 * be told just now, because a search must not fail over its explanation.
 */
export async function becauseOf(
  { clusterId, userId, first }: BecauseQuestion,
  loaders: Loaders,
): Promise<readonly Interaction[]> {
  if (userId === null || clusterId === null) return [];
  const found = await loaders.reasons.load({ userId, clusterId, first });
  return found.map(({ seen }) => {
    const [{ type, eventId, at }] = seen.traces;
    return { eventId, userId, imageId: seen.imageId, clusterId: seen.clusterId, type, at };
  });
}
