import DataLoader from 'dataloader';
import type { ImageIndex, IndexedImage } from '../datasources/indexes/image-index.js';
import type { InteractionLog } from '../datasources/logs/interaction-log.js';
import type { ReportFault } from '../domain/degradation.js';
import type { UserHistory } from '../domain/history.js';
import { indexFailure } from '../domain/index-failure.js';
import type { Release } from '../domain/release.js';
import type { Taste } from '../domain/taste.js';
import type { Reason } from '../scoring/because.js';
import { degradationReason } from './degradation-reason.js';
import { loadTaste, type TastePorts } from './taste/load-taste.js';

export interface ExemplarsKey {
  readonly clusterId: string;
  readonly first: number;
}

/** Why a user is shown images of a cluster. */
export interface ReasonsKey {
  readonly userId: string;
  readonly clusterId: string;
  readonly first: number;
}

/**
 * Batches of one request. However many aliased searches it has, each user's history is read once, and one
 * call of the ranker scores each user's clusters. Documents are read together.
 */
export interface Loaders {
  readonly images: DataLoader<string, IndexedImage | null>;
  /** Ids of the images nearest to a cluster's centre: those of many clusters are asked for together. */
  readonly exemplars: DataLoader<ExemplarsKey, readonly string[], string>;
  readonly histories: DataLoader<string, UserHistory | null>;
  /** Cluster scores: all clusters of the release for one user, by one call of the ranker. */
  readonly tastes: DataLoader<string, Taste>;
  /** Asked of the ranker once a cluster, however many of its images are on the page; none when it is down. */
  readonly reasons: DataLoader<ReasonsKey, readonly Reason[], string>;
  /** After a mutation: what was read of the user before it no longer counts. */
  clearUser(userId: string): void;
}

export interface LoaderPorts extends TastePorts {
  readonly index: ImageIndex;
  readonly log: InteractionLog;
  readonly report: ReportFault;
}

export function createLoaders(ports: LoaderPorts, release: () => Promise<Release>): Loaders {
  const images = new DataLoader<string, IndexedImage | null>(async (ids) => {
    const found = await ports.index.documents(ids).catch((error: unknown) => {
      throw indexFailure(error);
    });
    return ids.map((id) => found.get(id) ?? null);
  });
  const exemplars = new DataLoader<ExemplarsKey, readonly string[], string>(
    (keys) =>
      Promise.all(
        keys.map(({ clusterId, first }) =>
          ports.index.exemplars(clusterId, first).catch((error: unknown) => asItsOwn(indexFailure(error))),
        ),
      ),
    { cacheKeyFn: ({ clusterId, first }) => `${clusterId}\0${first}` },
  );
  const histories = new DataLoader<string, UserHistory | null>((userIds) =>
    Promise.all(userIds.map((userId) => ports.log.history(userId).catch(asItsOwn))),
  );
  const tastes = new DataLoader<string, Taste>(async (userIds) => {
    const live = await release();
    const tasteOf = async (userId: string) => loadTaste(userId, (id) => histories.load(id), live, ports);
    return Promise.all(userIds.map((userId) => tasteOf(userId).catch(asItsOwn)));
  });
  const reasons = new DataLoader<ReasonsKey, readonly Reason[], string>(
    (keys) =>
      Promise.all(
        keys.map(async ({ userId, clusterId, first }) => {
          try {
            const history = await histories.load(userId);
            return history === null ? [] : await ports.ranker.because(history, clusterId, first);
          } catch (error) {
            if (degradationReason(error) === null) throw error;
            ports.report('AFFINITIES', error);
            return [];
          }
        }),
      ),
    { cacheKeyFn: ({ userId, clusterId, first }) => `${userId}\0${clusterId}\0${first}` },
  );
  const clearUser = (userId: string): void => {
    histories.clear(userId);
    tastes.clear(userId);
    reasons.clearAll();
  };
  return { images, exemplars, histories, tastes, reasons, clearUser };
}

/** A failure for one user does not affect the others in the batch. */
function asItsOwn(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
