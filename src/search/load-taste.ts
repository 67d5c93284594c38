import type { Cache } from '../datasources/caches/cache.js';
import type { ClusterRanker } from '../datasources/rankers/cluster-ranker.js';
import type { UserHistory } from '../domain/history.js';
import type { Release } from '../domain/release.js';
import type { Taste } from '../domain/taste.js';

const TASTE_TTL_MS = 60_000;

export interface TastePorts {
  readonly ranker: ClusterRanker;
  readonly cache: Cache;
}

/** A user's taste beside the history it was computed from. */
export interface UserTaste {
  readonly history: UserHistory | null;
  readonly taste: Taste;
}

/**
 * The user's affinities over all clusters of the release.
 *
 * A cached taste counts only while its seq agrees with the history's, so that a search in flight
 * cannot put old taste back.
 */
export async function loadTaste(
  history: UserHistory | null,
  release: Release,
  ports: TastePorts,
): Promise<UserTaste> {
  if (history === null || history.paused) return { history, taste: { kind: 'unknown' } };
  const key = `${release.id}:taste:${history.userId}`;
  const cached = await ports.cache.get<Taste>(key);
  if (cached?.kind === 'known' && cached.seq === history.seq) return { history, taste: cached };
  const taste = await ports.ranker.taste(history, release);
  await ports.cache.set(key, taste, TASTE_TTL_MS);
  return { history, taste };
}
