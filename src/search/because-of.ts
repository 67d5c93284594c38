import type { ClusterRanker } from '../datasources/rankers/cluster-ranker.js';
import type { Interaction } from '../domain/interaction.js';
import type { Loaders } from './loaders.js';

export interface BecauseQuestion {
  readonly clusterId: string | null;
  /** Null when nothing of the user took part in the search. */
  readonly userId: string | null;
  readonly first: number;
}

/** The user's own interactions that speak for images of a cluster, the strongest first. */
export async function becauseOf(
  { clusterId, userId, first }: BecauseQuestion,
  ranker: Pick<ClusterRanker, 'because'>,
  loaders: Loaders,
): Promise<readonly Interaction[]> {
  const history = userId === null ? null : await loaders.histories.load(userId);
  if (history === null || clusterId === null) return [];
  const found = await ranker.because(history, clusterId, first);
  return found.map(({ seen }) => {
    const [{ type, eventId, at }] = seen.traces;
    return { eventId, userId: history.userId, imageId: seen.imageId, clusterId: seen.clusterId, type, at };
  });
}
