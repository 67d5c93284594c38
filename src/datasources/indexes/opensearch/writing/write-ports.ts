import type { OperatorLog } from '../../../../domain/operator-log.js';
import type { OpenSearchClient } from '../client/opensearch-client.js';
import type { IndexShape } from '../index-mapping.js';
import type { Attempt, Waits } from './patience.js';

/** Dependencies that all parts of the writer share. */
export interface WritePorts {
  readonly client: OpenSearchClient;
  readonly alias: string;
  readonly shape: IndexShape;
  readonly attempt: Attempt;
  readonly waits: Waits;
  readonly now: () => number;
  readonly log: OperatorLog;
}
