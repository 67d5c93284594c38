import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import type { Cache } from '../datasources/caches/cache.js';
import type { Embedder } from '../datasources/embedders/embedder.js';
import { isRemote } from '../datasources/embedders/embedders.js';
import type { EventStream } from '../datasources/events/event-stream.js';
import type { ImageStore } from '../datasources/images/image-store.js';
import type { ImageIndex } from '../datasources/indexes/image-index.js';
import type { InteractionLog } from '../datasources/logs/interaction-log.js';
import type { ClusterRanker } from '../datasources/rankers/cluster-ranker.js';
import type { ReportFault } from '../domain/degradation.js';
import { ParallaxError } from '../domain/errors.js';
import { systemTiming, within } from '../search/search-budget.js';
import { embedderFor } from './embedder-for.js';
import type { GuardPorts } from './guard-ports.js';
import { openCache } from './open-cache.js';
import { openEventStream } from './open-event-stream.js';
import { openImages } from './open-images.js';
import { openIndex } from './open-index.js';
import { openLog } from './open-log.js';
import { openRanker } from './open-ranker.js';
import { requireCatalogue } from './record-of-catalogue.js';

/** The open adapters behind the ports. */
export interface Engines {
  readonly embedder: Embedder;
  readonly index: ImageIndex;
  readonly ranker: ClusterRanker;
  readonly cache: Cache;
  readonly log: InteractionLog;
  /** Null where the ranker reads the log itself. */
  readonly events: EventStream | null;
  readonly store: ImageStore;
  /** Decodes and checks a client's image; throws BAD_USER_INPUT (argument `image`). */
  readonly readPicture: (base64: string) => Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly log: Logger;
  readonly now: () => number;
  readonly report: ReportFault;
  readonly policies: GuardPorts;
  readonly overrides: Partial<Engines>;
}

/**
 * Opens what the configuration names. Adapters are imported in this folder and nowhere else, each when it is
 * chosen, so that a bundle holds only its own.
 */
export async function openEngines(config: Config, options: OpenOptions): Promise<Engines> {
  const { log, now, report, policies, overrides } = options;
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
    const bareEmbedder = keep(
      overrides.embedder ?? (await embedderFor(config, { mode: 'interactive', say })),
    );
    const embedder = overrides.embedder ?? (await policies.embedder(bareEmbedder));
    const bareIndex = keep(overrides.index ?? (await openIndex(config, { space: embedder.space, log })));
    const index = overrides.index ?? (await policies.index(bareIndex));
    if (overrides.index === undefined) {
      await warmUp({ embedder: bareEmbedder, index: bareIndex }, config, report);
    }
    const interactions = keep(overrides.log ?? (await policies.log(await openLog(config, now, report, log))));
    const cache = keep(overrides.cache ?? (await policies.cache(await openCache(config, now, log))));
    // The ranker learns all clusters and a whole population: what is patient enough for a search is not for that.
    const ports = { index: bareIndex, log: interactions, cache, now, report };
    const ranker = keep(overrides.ranker ?? (await policies.ranker(await openRanker(config, ports))));
    const events = overrides.events === undefined ? await openEventStream(config, index) : overrides.events;
    if (events !== null) keep(events);
    const store = overrides.store ?? (await openImages(config));
    const readPicture = overrides.readPicture ?? (await pictureReader());
    return { embedder, index, ranker, cache, log: interactions, events, store, readPicture, close };
  } catch (error) {
    // Open engines keep threads, and with them the process, alive.
    await close();
    throw error;
  }
}

/**
 * A gateway that cannot decode images can still search by text: a missing decoder is reported when an image
 * is sent.
 */
async function pictureReader(): Promise<(base64: string) => Promise<Uint8Array>> {
  const reader = await import('../datasources/images/parse-query-image.js').catch((cause: unknown) => cause);
  if (isReader(reader)) return reader.parseQueryImage;
  return async () => {
    throw new ParallaxError(
      'UNAVAILABLE',
      'This gateway was installed without the package that decodes images (sharp): search by `query` or `similarTo`.',
      { cause: reader },
    );
  };
}

type Reader = typeof import('../datasources/images/parse-query-image.js');

function isReader(imported: unknown): imported is Reader {
  return typeof imported === 'object' && imported !== null && 'parseQueryImage' in imported;
}

/** A gateway starts even if its engines hang; its answers report the outage. */
const PATIENCE_MS = 10_000;

/**
 * Runs the steps of a search once before the first client does. The first call of each remote engine opens
 * connections, signs in and fills caches on both sides, which takes longer than a search may.
 *
 * Never fails: the policies handle engines that are down.
 */
export async function warmUp(
  { embedder, index }: { readonly embedder: Embedder; readonly index: ImageIndex },
  config: Pick<Config, 'index' | 'candidates'>,
  report: ReportFault,
): Promise<void> {
  if (config.index === 'embedded' && !isRemote(embedder.name)) return;
  const search = async (): Promise<void> => {
    const [vector] = await embedder.embedTexts(['a picture']);
    if (vector !== undefined) await index.nearest(vector, { k: config.candidates, filter: {} });
  };
  const goOn = (): void => undefined;
  const ways = [search(), index.clusters().then(goOn)].map((way) =>
    within(systemTiming, way, PATIENCE_MS, goOn).catch((error: unknown) => report('WARM-UP', error)),
  );
  await Promise.all(ways);
}
