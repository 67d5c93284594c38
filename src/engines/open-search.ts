import type { Config } from '../config/config.js';
import type { OpenSearchConfig } from '../config/opensearch-settings.js';
import type { OpenSearchClient } from '../datasources/indexes/opensearch/client/opensearch-client.js';

export interface OpenSearchConnection {
  readonly client: OpenSearchClient;
  readonly settings: OpenSearchConfig;
}

/** Opens the client of the configured OpenSearch, which the caller closes; null when the index is another. */
export async function openSearchClientFor(config: Config): Promise<OpenSearchConnection | null> {
  const { openSearch: settings, awsRegion: region } = config;
  if (settings === null) return null;
  const { openSearchClient } = await import('../datasources/indexes/opensearch/client/opensearch-client.js');
  const { url, auth, username, password } = settings;
  return { client: openSearchClient({ url, auth, username, password, region }), settings };
}
