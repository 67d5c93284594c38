import type { CatalogueRecord } from '../catalogue-record.js';
import type { OpenSearchClient } from './client/opensearch-client.js';
import { liveIndex } from './concrete-index.js';

/**
 * The record of the catalogue behind an alias, or null when there is none.
 *
 * @throws ParallaxError INTERNAL when what the alias names is no index of Parallax
 */
export async function openSearchCatalogueRecord(
  client: OpenSearchClient,
  alias: string,
): Promise<CatalogueRecord | null> {
  return (await liveIndex(client, alias))?.meta.record ?? null;
}
