import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Cache } from '../../datasources/caches/cache.js';
import type { Embedder } from '../../datasources/embedders/embedder.js';
import type { ImageStore } from '../../datasources/images/image-store.js';
import type { ImageIndex } from '../../datasources/indexes/image-index.js';
import type { InteractionLog } from '../../datasources/logs/interaction-log.js';
import type { ClusterRanker } from '../../datasources/rankers/cluster-ranker.js';
import type { Space } from '../../domain/vector.js';
import { learn } from '../../scoring/user-history.js';
import type { Config } from '../config.js';
import { embedderFor } from './embedder-for.js';
import { requireCatalogue } from './record-of-catalogue.js';

/** One adapter behind each port, open. */
export interface Engines {
  readonly embedder: Embedder;
  readonly index: ImageIndex;
  readonly ranker: ClusterRanker;
  readonly cache: Cache;
  readonly log: InteractionLog;
  readonly store: ImageStore;
  /** A picture as a client sends it, checked; throws BAD_USER_INPUT (argument `image`). */
  readonly readPicture: (base64: string) => Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly log: Logger;
  readonly now: () => number;
  readonly overrides: Partial<Engines>;
}

/** Bytes that cached vectors, candidates, tastes and snapshots may take together. */
const CACHE_BYTES = 64 * 1024 * 1024;

/**
 * Opens what the configuration names. Adapters are imported here and nowhere else, each when it is
 * chosen, so that a bundle holds only its own.
 */
export async function openEngines(config: Config, { log, now, overrides }: OpenOptions): Promise<Engines> {
  const directory = join(config.dataDirectory, config.catalogue);
  const opened: { close(): Promise<void> }[] = [];
  const keep = <T extends { close(): Promise<void> }>(engine: T): T => {
    opened.push(engine);
    return engine;
  };
  // Last opened, first closed: the ranker reads the log and the index.
  const close = async (): Promise<void> => {
    for (const engine of opened.splice(0).reverse()) await engine.close();
  };
  try {
    if (overrides.index === undefined) await requireCatalogue(config);
    const say = (line: string): void => log.info(line);
    const embedder = keep(overrides.embedder ?? (await embedderFor(config, { mode: 'interactive', say })));
    const index = keep(overrides.index ?? (await openIndex(directory, embedder.space, log)));
    const interactions = keep(overrides.log ?? (await openLog(directory, now)));
    const cache = keep(overrides.cache ?? (await openCache(now)));
    const ranker = keep(overrides.ranker ?? (await openRanker(config, index, interactions, now)));
    const store = overrides.store ?? (await openStore(config, directory));
    const readPicture = overrides.readPicture ?? (await pictureReader());
    return { embedder, index, ranker, cache, log: interactions, store, readPicture, close };
  } catch (error) {
    // What is open keeps threads, and with them the process, alive.
    await close();
    throw error;
  }
}

async function openIndex(directory: string, space: Space, log: Logger): Promise<ImageIndex> {
  const { openEmbeddedIndex } = await import('../../datasources/indexes/embedded/embedded.index.js');
  let tenth = 0;
  return openEmbeddedIndex({
    directory,
    space,
    log,
    onProgress({ done, total }) {
      const now = Math.floor((10 * done) / Math.max(1, total));
      if (now > tenth) log.info(`rebuilding the index from the catalogue: ${done} of ${total} vectors`);
      tenth = now;
    },
  });
}

async function openStore(config: Config, directory: string): Promise<ImageStore> {
  const { openFolderImageStore } = await import('../../datasources/images/folder.image-store.js');
  return openFolderImageStore({
    folder: join(directory, 'images'),
    baseUrl: config.imageBaseUrl ?? '/images',
  });
}

async function pictureReader(): Promise<(base64: string) => Promise<Uint8Array>> {
  const { parseQueryImage } = await import('../../datasources/images/parse-query-image.js');
  return parseQueryImage;
}

async function openLog(directory: string, now: () => number): Promise<InteractionLog> {
  const { openEmbeddedLog } = await import('../../datasources/logs/embedded.log.js');
  return openEmbeddedLog({ folder: directory, learn, now });
}

async function openCache(now: () => number): Promise<Cache> {
  const { openLruCache } = await import('../../datasources/caches/lru.cache.js');
  return openLruCache({ maxBytes: CACHE_BYTES, now });
}

async function openRanker(
  config: Config,
  index: ImageIndex,
  log: InteractionLog,
  now: () => number,
): Promise<ClusterRanker> {
  if (config.ranker === 'none') {
    const { openNoRanker } = await import('../../datasources/rankers/none.ranker.js');
    return openNoRanker();
  }
  const { openEmbeddedRanker } = await import('../../datasources/rankers/embedded.ranker.js');
  const clusterOf = async (imageIds: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const found = await index.documents(imageIds);
    return new Map(
      [...found].flatMap(([id, { clusterId }]) => (clusterId === null ? [] : [[id, clusterId] as const])),
    );
  };
  return openEmbeddedRanker({ log, clusters: () => index.clusters(), clusterOf, now });
}
