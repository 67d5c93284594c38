import type { ConfigurationReader } from './configuration-reader.js';

export const OPENSEARCH_AUTHS = ['none', 'basic', 'es', 'aoss'] as const;
export const OPENSEARCH_ENGINES = ['faiss', 'lucene'] as const;
export const OPENSEARCH_SPACES = ['l2', 'cosinesimil', 'innerproduct'] as const;

const TEXT = /^[^\0\r\n]+$/;

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
      ? read.required('OPENSEARCH_USERNAME', 'OPENSEARCH_AUTH=basic', TEXT, 'a user name')
      : null,
    password: basic
      ? read.required('OPENSEARCH_PASSWORD', 'OPENSEARCH_AUTH=basic', TEXT, 'a password')
      : null,
    alias: read.text(
      'OPENSEARCH_INDEX',
      `parallax-${catalogue}`,
      /^[a-z0-9][a-z0-9_-]{0,99}$/,
      'a name of 1 to 100 lower-case letters, digits, "-" and "_"',
    ),
    engine: read.choice('OPENSEARCH_ENGINE', OPENSEARCH_ENGINES, 'faiss'),
    space: read.choice('OPENSEARCH_SPACE', OPENSEARCH_SPACES, 'l2'),
    shards: read.integer('OPENSEARCH_SHARDS', 1, 1, 100),
    replicas: read.integer('OPENSEARCH_REPLICAS', 1, 0, 10),
  };
}
