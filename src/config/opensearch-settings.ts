import type { ConfigurationReader } from './configuration-reader.js';
import {
  lineOf,
  OPENSEARCH_ALIAS,
  OPENSEARCH_AUTHS,
  OPENSEARCH_ENGINES,
  OPENSEARCH_REPLICAS,
  OPENSEARCH_SHARDS,
  OPENSEARCH_SPACES,
} from './rules.js';

export interface OpenSearchConfig {
  readonly url: string;
  readonly auth: (typeof OPENSEARCH_AUTHS)[number];
  /** For `auth: basic`. */
  readonly username: string | null;
  readonly password: string | null;
  /** The alias of the live index; concrete indexes begin with it. */
  readonly alias: string;
  /** For indexes made from now on. */
  readonly engine: (typeof OPENSEARCH_ENGINES)[number];
  readonly space: (typeof OPENSEARCH_SPACES)[number];
  readonly shards: number;
  readonly replicas: number;
}

/**
 * The OpenSearch of the index.
 *
 * @param catalogue  names the index where nothing else does
 * @throws ConfigurationError
 */
export function readOpenSearch(read: ConfigurationReader, catalogue: string): OpenSearchConfig {
  const auth = read.choice('OPENSEARCH_AUTH', OPENSEARCH_AUTHS, 'none');
  const basic = auth === 'basic';
  return {
    url: read.requiredUrl('OPENSEARCH_URL', 'INDEX=opensearch'),
    auth,
    username: basic
      ? read.required('OPENSEARCH_USERNAME', 'OPENSEARCH_AUTH=basic', lineOf('a user name'))
      : null,
    password: basic
      ? read.required('OPENSEARCH_PASSWORD', 'OPENSEARCH_AUTH=basic', lineOf('a password'))
      : null,
    alias: read.text('OPENSEARCH_INDEX', `parallax-${catalogue}`, OPENSEARCH_ALIAS),
    engine: read.choice('OPENSEARCH_ENGINE', OPENSEARCH_ENGINES, 'faiss'),
    space: read.choice('OPENSEARCH_SPACE', OPENSEARCH_SPACES, 'l2'),
    shards: read.integer('OPENSEARCH_SHARDS', OPENSEARCH_SHARDS),
    replicas: read.integer('OPENSEARCH_REPLICAS', OPENSEARCH_REPLICAS),
  };
}
