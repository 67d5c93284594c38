import { join } from 'node:path';
import type { Config } from '../config/config.js';
import type { CatalogueRecord } from '../datasources/indexes/catalogue-record.js';
import { ParallaxError } from '../domain/errors.js';
import { openSearchClientFor } from './open-search.js';

/**
 * Reads the record of the configured catalogue from its index; null when the catalogue does not exist.
 *
 * @throws ParallaxError BAD_USER_INPUT when the configured alias belongs to another catalogue
 */
export async function recordOfCatalogue(config: Config): Promise<CatalogueRecord | null> {
  const remote = await openSearchClientFor(config);
  if (remote !== null) {
    const { openSearchCatalogueRecord } = await import(
      '../datasources/indexes/opensearch/catalogue-record.js'
    );
    const { client, settings } = remote;
    const record = await openSearchCatalogueRecord(client, settings.alias).finally(() => client.close());
    if (record !== null && record.name !== config.catalogue)
      throw anotherCatalogue(record, config, settings.alias);
    return record;
  }
  const { catalogueRecord } = await import('../datasources/indexes/embedded/store/catalogue-record.js');
  return catalogueRecord(join(config.dataDirectory, config.catalogue));
}

/**
 * The same where it must be there; asked before a model is loaded or fetched for nothing.
 *
 * @throws ParallaxError NOT_FOUND, saying how to fill it
 */
export async function requireCatalogue(config: Config): Promise<CatalogueRecord> {
  const record = await recordOfCatalogue(config);
  if (record !== null) return record;
  const { catalogue, dataDirectory, openSearch } = config;
  const place = openSearch === null ? dataDirectory : `OpenSearch behind the alias "${openSearch.alias}"`;
  const verb = catalogue === 'demo' ? 'demo' : `ingest <folder> --catalogue ${catalogue}`;
  throw new ParallaxError(
    'NOT_FOUND',
    `There is no catalogue "${catalogue}" in ${place}. Fill it with: npm run parallax -- ${verb}`,
  );
}

/** The alias may be named apart from the catalogue: then one would be put into the other. */
function anotherCatalogue(record: CatalogueRecord, { catalogue }: Config, alias: string): ParallaxError {
  return new ParallaxError(
    'BAD_USER_INPUT',
    `The alias "${alias}" belongs to catalogue "${record.name}", not "${catalogue}": leave OPENSEARCH_INDEX out, so that each has its own, or name the other catalogue.`,
  );
}
