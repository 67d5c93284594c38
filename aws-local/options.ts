import type { Embedder } from '#src/datasources/embedders/embedder.js';
import type { Interaction } from '#src/domain/interaction.js';
import type { Call } from './calls.js';
import type { AwsLocalLimits } from './limits.js';
import type { Lifecycle } from './personalize/resources/resources.js';

/** Training data of the campaign that exists at the start. */
export interface Training {
  /** Every item, with how much of the catalogue it is in any unit. */
  readonly items: ReadonlyMap<string, number>;
  /** Those with a cluster count, as events of it. */
  readonly interactions?: readonly Pick<Interaction, 'userId' | 'clusterId' | 'type' | 'at'>[];
}

export interface AwsLocalOptions {
  /** 127.0.0.1 unless given. */
  readonly host?: string;
  /** 0, any free one, unless given. */
  readonly port?: number;
  /** us-east-1 unless given. */
  readonly region?: string;
  /** Access key ids that are known; any unless given. */
  readonly accessKeys?: readonly string[];
  /** Makes the vectors; opened when the first is asked for and closed with the server. The demo's model unless given. */
  readonly embedder?: () => Promise<Embedder>;
  readonly training?: Training;
  /**
   * Endpoint of S3 or a stand-in, with any credentials; resolved by the SDK by default
   * (`AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`). Jobs read from it and write to it.
   */
  readonly s3Endpoint?: string;
  /** Where the state is kept over a restart; in memory alone unless given. */
  readonly dataFolder?: string;
  /** Time until an event takes effect, milliseconds; 0 by default. */
  readonly digestMs?: number;
  /** Time that resources take to be created and deleted; 0 by default. */
  readonly lifecycle?: Lifecycle;
  readonly limits?: Partial<AwsLocalLimits>;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
  /** Called for every request that reaches an operation, before it is handled. */
  readonly onCall?: (call: Call) => void;
}
