import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config/config.js';
import { sleep } from '../../datasources/concurrency/sleep.js';
import type { Embedder } from '../../datasources/embedders/embedder.js';
import { isRemote } from '../../datasources/embedders/embedders.js';
import type { ModelProgress } from '../../datasources/embedders/fetch-clip-model.js';
import type { CatalogueRecord } from '../../datasources/indexes/catalogue-record.js';
import { embedderFor } from '../../engines/embedder-for.js';
import type { Progress, StageProgress } from '../progress.js';
import { type Attempts, countAttempts } from './attempts.js';
import { cacheEmbeddings } from './caching.embedder.js';
import { EMBEDDINGS_FILE, type EmbeddingStore, openEmbeddingStore } from './embedding-store.js';

export interface PipelineEmbedderOptions {
  readonly progress: Progress;
  readonly say: (line: string) => void;
  /** The catalogue's record if it was read already; null: no record constrains the model. */
  readonly record?: CatalogueRecord | null;
  /** Ends the waiting for a service that refuses for now. */
  readonly signal?: AbortSignal;
}

/** An embedder that keeps what it makes, and what it did so far. */
export interface KeptEmbedder {
  /** The caller closes it, and the store with it. */
  readonly embedder: Embedder;
  readonly store: EmbeddingStore;
  readonly attempts: () => Attempts;
  /** Number of images whose vector was cached. */
  readonly known: () => number;
}

/** A remote model embeds one image per call; others take several. */
const AT_ONCE = 16;

/** The configured embedder for a catalogue that is filled. */
export function openPipelineEmbedder(
  config: Config,
  { progress, say, record, signal }: PipelineEmbedderOptions,
  onAttempt?: (outcome: keyof Attempts) => void,
): Promise<Embedder> {
  return embedderFor(config, {
    mode: 'pipeline',
    say,
    onFetch: followFetch(progress),
    signal,
    ...(record !== undefined && { record }),
    ...(onAttempt !== undefined && { onAttempt }),
  });
}

/** The same, with the catalogue's store of embeddings before it. */
export async function openKeptEmbedder(
  config: Config,
  options: PipelineEmbedderOptions,
): Promise<KeptEmbedder> {
  const attempts = countAttempts();
  const embedder = await openPipelineEmbedder(config, options, attempts.count);
  const store = openEmbeddingStore(join(config.dataDirectory, config.catalogue));
  let known = 0;
  const kept = cacheEmbeddings(embedder, {
    store,
    each: isRemote(embedder.name) ? 1 : AT_ONCE,
    patience: {
      sleep,
      random: Math.random,
      onWait: (ms) => options.say(`The model is throttling; waiting ${Math.ceil(ms / 1_000)} s.`),
    },
    ...(options.signal !== undefined && { signal: options.signal }),
    onKnown(pictures) {
      known += pictures;
    },
  });
  return {
    embedder: { ...kept, close: () => kept.close().finally(() => store.close()) },
    store,
    attempts: attempts.soFar,
    known: () => known,
  };
}

/** Returns true if a catalogue has cached vectors, of any model. */
export function hasKeptEmbeddings({ dataDirectory, catalogue }: Config): boolean {
  return existsSync(join(dataDirectory, catalogue, EMBEDDINGS_FILE));
}

/** A smaller file is there before anybody could read its bar. */
const WORTH_A_BAR_BYTES = 1_000_000;
const BYTES_A_MEGABYTE = 1_000_000;

/** Shows a stage, in megabytes, for each large file of a model that is being fetched. */
export function followFetch(progress: Progress): (fetched: ModelProgress) => void {
  const stages = new Map<string, StageProgress>();
  return ({ file, loaded, total }) => {
    if (total < WORTH_A_BAR_BYTES) return;
    const stage = stages.get(file) ?? progress.stage(`Fetching ${file}, MB`, megabytes(total));
    stages.set(file, stage);
    if (loaded < total) stage.at(megabytes(loaded));
    else stage.end();
  };
}

function megabytes(bytes: number): number {
  return Math.round(bytes / BYTES_A_MEGABYTE);
}
