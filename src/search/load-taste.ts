import type { Cache } from '../datasources/caches/cache.js';
import type { ClusterRanker } from '../datasources/rankers/cluster-ranker.js';
import type { UserHistory } from '../domain/history.js';
import type { Release } from '../domain/release.js';
import type { Taste } from '../domain/taste.js';
import { withPins } from '../scoring/models/pins.js';

const TASTE_TTL_MS = 60_000;

export interface TastePorts {
  readonly ranker: ClusterRanker;
  readonly cache: Pick<Cache, 'get' | 'set'>;
}

/**
 * The user's affinities over all clusters of the release, their pins among them.
 *
 * A cached taste counts only while its seq agrees with the history's, so that a search in flight
 * cannot put old taste back. Both are asked for at once.
 */
export async function loadTaste(
  userId: string,
  historyOf: (userId: string) => Promise<UserHistory | null>,
  release: Release,
  ports: TastePorts,
): Promise<Taste> {
  const key = `${release.id}:taste:${ports.ranker.variant}:${userId}`;
  const [history, cached] = await Promise.all([historyOf(userId), ports.cache.get<Taste>(key)]);
  if (history === null || history.paused) return { kind: 'unknown' };
  if (cached?.kind === 'known' && cached.seq === history.seq) return cached;
  const taste = withPins(await ports.ranker.taste(history, release), history);
  const keepMs = taste.kind === 'known' ? taste.keepMs : undefined;
  await ports.cache.set(key, taste, keepMs ?? TASTE_TTL_MS);
  return taste;
}
