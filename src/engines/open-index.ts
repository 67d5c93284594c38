import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config/config.js';
import type { ImageIndex } from '../datasources/indexes/image-index.js';
import type { OperatorLog } from '../domain/operator-log.js';
import type { Space } from '../domain/vector.js';
import { openSearchClientFor } from './open-search.js';

export interface IndexOptions {
  readonly space: Space;
  readonly log: OperatorLog;
  /** Looks only, beside a writer: an embedded index is not rebuilt. */
  readonly readOnly?: boolean;
}

/** The read side of the configured index, for vectors of the space. */
export async function openIndex(config: Config, options: IndexOptions): Promise<ImageIndex> {
  const { log } = options;
  switch (config.index) {
    case 'opensearch': {
      const remote = await openSearchClientFor(config);
      if (remote === null) throw new Error('INDEX=opensearch was read without its settings.');
      const { openSearchIndex } = await import('../datasources/indexes/opensearch/opensearch.index.js');
      const { client, settings } = remote;
      return openSearchIndex({ client, alias: settings.alias, space: options.space, log });
    }
    case 'embedded': {
      const { openEmbeddedIndex } = await import('../datasources/indexes/embedded/embedded.index.js');
      let tenth = 0;
      return openEmbeddedIndex({
        directory: join(config.dataDirectory, config.catalogue),
        ...options,
        residentBytes: config.embeddedIndex.memoryMb * 2 ** 20,
        threads: config.embeddedIndex.threads ?? availableParallelism() - 1,
        onProgress({ done, total }) {
          const now = Math.floor((10 * done) / Math.max(1, total));
          if (now > tenth)
            log.info({}, `rebuilding the index from the catalogue: ${done} of ${total} vectors`);
          tenth = now;
        },
      });
    }
  }
}
