import { join } from 'node:path';
import type { Config } from '../config/config.js';
import type { ImageIndexWriter } from '../datasources/indexes/image-index-writer.js';
import type { Space } from '../domain/vector.js';
import { openSearchDoor } from '../engines/open-search.js';

export interface IndexWriterOptions {
  /** Kept in the catalogue's record: `demo`, `clip` and so on. */
  readonly embedder: string;
  readonly space: Space;
  /** Shown to whoever finds the catalogue taken. */
  readonly purpose: string;
  /**
   * The catalogue holds vectors of another model: gather those of this one beside it, and let the first release
   * take its place. An embedded index takes another preparation of pictures only, and refuses another model.
   */
  readonly newModel?: boolean;
  /** How far the building of the embedded index has come. */
  readonly onProgress?: (at: { readonly done: number; readonly total: number }) => void;
}

/** The write side of the configured index; a catalogue that is new is made. */
export async function openIndexWriter(
  config: Config,
  options: IndexWriterOptions,
): Promise<ImageIndexWriter> {
  const remote = await openSearchDoor(config);
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
