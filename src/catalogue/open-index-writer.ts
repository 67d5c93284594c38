import { join } from 'node:path';
import type { Config } from '../config/config.js';
import type { ImageIndexWriter } from '../datasources/indexes/image-index-writer.js';
import type { Space } from '../domain/vector.js';
import { openSearchClientFor } from '../engines/open-search.js';

export interface IndexWriterOptions {
  /** Kept in the catalogue's record: `demo`, `clip` and so on. */
  readonly embedder: string;
  readonly space: Space;
  /** Shown to another process that wants to write the catalogue. */
  readonly purpose: string;
  /**
   * The catalogue has vectors of another model: collect this model's vectors separately, and let the first
   * release replace the old ones. An embedded index accepts another image preprocessing only, and refuses
   * another model.
   */
  readonly newModel?: boolean;
  /** Progress of building the embedded index. */
  readonly onProgress?: (at: { readonly done: number; readonly total: number }) => void;
}

/** The write side of the configured index; a catalogue that is new is made. */
export async function openIndexWriter(
  config: Config,
  options: IndexWriterOptions,
): Promise<ImageIndexWriter> {
  const remote = await openSearchClientFor(config);
  if (remote !== null) {
    const { openSearchIndexWriter } = await import(
      '../datasources/indexes/opensearch/opensearch.index-writer.js'
    );
    const { client, settings } = remote;
    const { alias, engine, space: vectorSpace, shards, replicas } = settings;
    const { embedder, space, purpose, newModel = false } = options;
    return openSearchIndexWriter({
      client,
      alias,
      name: config.catalogue,
      embedder,
      space,
      purpose,
      engine,
      vectorSpace,
      shards,
      replicas,
      otherSpace: newModel ? 'replace' : 'refuse',
    });
  }
  const { openEmbeddedIndexWriter } = await import(
    '../datasources/indexes/embedded/embedded.index-writer.js'
  );
  const { newModel: newPreparation = false, ...rest } = options;
  const directory = join(config.dataDirectory, config.catalogue);
  return openEmbeddedIndexWriter({ directory, ...rest, newPreparation });
}
