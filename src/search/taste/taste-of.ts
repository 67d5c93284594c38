import type { UserHistory } from '../../domain/history.js';
import { liftOf } from '../../scoring/hit-affinity.js';
import type { Loaders } from '../loaders.js';

/** A cluster as one user sees it. */
export interface ClusterTaste {
  readonly clusterId: string;
  /** Lift in nats; 0 = as everybody. */
  readonly affinity: number;
  readonly pinned: boolean;
  readonly muted: boolean;
}

/** Taste of a user in a form that the user may see. */
export interface UserTaste {
  readonly userId: string;
  /** Distinct images in the history. */
  readonly interactions: number;
  readonly paused: boolean;
  readonly clusters: readonly ClusterTaste[];
}

/**
 * A user's taste: what they pinned and muted, then the clusters they go to more than people do, the
 * strongest first.
 *
 * @param first  at most so many clusters
 */
export async function tasteOf(userId: string, first: number, loaders: Loaders): Promise<UserTaste> {
  const history = await loaders.histories.load(userId);
  if (history === null) return { userId, interactions: 0, paused: false, clusters: [] };
  const taste = await loaders.tastes.load(userId);
  const ids = new Set([
    ...history.pinned,
    ...history.muted,
    ...(taste.kind === 'known' ? taste.lifts.keys() : []),
  ]);
  const clusters = [...ids]
    .map((clusterId) => ({
      clusterId,
      affinity: liftOf(taste, clusterId),
      pinned: history.pinned.includes(clusterId),
      muted: history.muted.includes(clusterId),
    }))
    .filter(({ affinity, pinned, muted }) => affinity > 0 || pinned || muted)
    .sort((a, b) => placeOf(a, history) - placeOf(b, history) || b.affinity - a.affinity)
    .slice(0, first);
  return { userId, interactions: history.seen.length, paused: history.paused, clusters };
}

/** Pins first, in the order in which they were set, then mutes, then the rest. */
function placeOf({ clusterId, pinned, muted }: ClusterTaste, history: UserHistory): number {
  if (pinned) return history.pinned.indexOf(clusterId);
  if (muted) return history.pinned.length + history.muted.indexOf(clusterId);
  return Number.MAX_SAFE_INTEGER;
}
