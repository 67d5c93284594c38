import { join } from 'node:path';
import type { Config } from '../config/config.js';
import type { CatalogueReader } from '../datasources/indexes/catalogue-reader.js';
import { openSearchClientFor } from './open-search.js';

/** Opens the whole configured catalogue, read only; null when it does not exist yet. */
export async function openCatalogueReader(config: Config): Promise<CatalogueReader | null> {
  const remote = await openSearchClientFor(config);
  if (remote !== null) {
    const { openSearchCatalogueReader } = await import(
      '../datasources/indexes/opensearch/opensearch.catalogue-reader.js'
    );
    return openSearchCatalogueReader(remote.client, remote.settings.alias);
  }
  const { openEmbeddedCatalogueReader } = await import(
    '../datasources/indexes/embedded/embedded.catalogue-reader.js'
  );
  return openEmbeddedCatalogueReader(join(config.dataDirectory, config.catalogue));
}
