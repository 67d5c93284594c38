import { join } from 'node:path';
import type { CatalogueRecord } from '../datasources/indexes/catalogue-record.js';
import { catalogueRecord } from '../datasources/indexes/embedded/catalogue-record.js';
import { ParallaxError } from '../domain/errors.js';
import type { Config } from './config.js';

/**
 * The record of the configured catalogue; asked before a model is loaded or fetched for nothing.
 *
 * @throws ParallaxError NOT_FOUND, saying how to fill it
 */
export async function requireCatalogue({ dataDirectory, catalogue }: Config): Promise<CatalogueRecord> {
  const record = await catalogueRecord(join(dataDirectory, catalogue));
  if (record !== null) return record;
  throw new ParallaxError(
    'NOT_FOUND',
    `There is no catalogue "${catalogue}" in ${dataDirectory}. Fill it with: npm run parallax -- ingest <folder> --catalogue ${catalogue}`,
  );
}
