import DataLoader from 'dataloader';
import type { ImageIndex, IndexedImage } from '../datasources/indexes/image-index.js';
import type { InteractionLog } from '../datasources/logs/interaction-log.js';
import type { UserHistory } from '../domain/history.js';
import type { Release } from '../domain/release.js';
import type { Taste } from '../domain/taste.js';
import { loadTaste, type TastePorts } from './load-taste.js';

/** A cluster scored for a user, within one release. */
export interface ClusterScoreKey {
  readonly userId: string;
  readonly clusterId: string;
}

/**
 * One request's batches: however many aliased searches ask, each user's history is read once, each
 * user's clusters are scored by one call of the ranker, and documents are read together.
 */
export interface Loaders {
  readonly images: DataLoader<string, IndexedImage | null>;
  readonly histories: DataLoader<string, UserHistory | null>;
  readonly tastes: DataLoader<string, Taste>;
  /** Lift in nats; null where the ranker has no score for the cluster. */
  readonly clusterScores: DataLoader<ClusterScoreKey, number | null, string>;
  /** After a mutation: what was read of the user before it no longer counts. */
  clearUser(userId: string): void;
}

export interface LoaderPorts extends TastePorts {
  readonly index: ImageIndex;
  readonly log: InteractionLog;
}

export function createLoaders(ports: LoaderPorts, release: () => Promise<Release>): Loaders {
  const images = new DataLoader<string, IndexedImage | null>(async (ids) => {
    const found = await ports.index.documents(ids);
    return ids.map((id) => found.get(id) ?? null);
  });
  const histories = new DataLoader<string, UserHistory | null>((userIds) =>
    Promise.all(userIds.map((userId) => ports.log.history(userId))),
  );
  const tastes = new DataLoader<string, Taste>(async (userIds) => {
    const live = await release();
    return Promise.all(userIds.map(async (userId) => loadTaste(await histories.load(userId), live, ports)));
  });
  const clusterScores = new DataLoader<ClusterScoreKey, number | null, string>(
    async (keys) => {
      const users = [...new Set(keys.map((key) => key.userId))];
      const loaded = await tastes.loadMany(users);
      const lifts = new Map(users.map((userId, i) => [userId, liftsOf(loaded[i])]));
      return keys.map((key) => lifts.get(key.userId)?.get(key.clusterId) ?? null);
    },
    { cacheKeyFn: (key) => `${key.userId}\0${key.clusterId}` },
  );
  const clearUser = (userId: string): void => {
    histories.clear(userId);
    tastes.clear(userId);
    clusterScores.clearAll();
  };
  return { images, histories, tastes, clusterScores, clearUser };
}

function liftsOf(loaded: Taste | Error | undefined): ReadonlyMap<string, number> {
  return loaded === undefined || loaded instanceof Error || loaded.kind === 'unknown'
    ? new Map()
    : loaded.lifts;
}
