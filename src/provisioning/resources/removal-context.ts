import type { OpenSearchClient } from '../../datasources/indexes/opensearch/client/opensearch-client.js';
import type { Aws } from '../aws/open-aws.js';
import type { Deployment } from '../file/deployment.js';
import type { HourlyPrice } from './prices.js';

/** Everything that a removal works with. */
export interface RemovalContext {
  readonly deployment: Pick<Deployment, 'name' | 'catalogue' | 'bucket' | 'index'>;
  readonly aws: Aws;
  /** Client of the deployment's own index; null when that is embedded. */
  readonly openSearch: OpenSearchClient | null;
  /** Folder of the catalogue on this machine, which is deleted too; null: it stays. */
  readonly localFolder: string | null;
  readonly hourly: HourlyPrice;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Ends every call. */
  readonly signal?: AbortSignal | undefined;
}
