import type { Progress } from '../../catalogue/progress.js';
import type { Config } from '../../config/config.js';
import type { CatalogueReader } from '../../datasources/indexes/catalogue-reader.js';
import type { RateOf } from '../../pricing/rates.js';
import type { Aws } from '../aws/open-aws.js';
import type { Deployment } from '../file/deployment.js';

/** Everything that the resources of a deployment are opened with. */
export interface DeploymentContext extends AwsContext {
  /** Of the catalogue, see `configOf`. */
  readonly config: Config;
  /** Progress of the work on this machine. */
  readonly progress: Progress;
  /** Opens the catalogue, null when there is none; the caller closes it. */
  readonly open: () => Promise<CatalogueReader | null>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds of a clock that never runs back. */
  readonly monotonic: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** Everything that resources in AWS alone need. */
export interface AwsContext {
  readonly aws: Aws;
  readonly deployment: Deployment;
  /** The table of rates with the user's own. */
  readonly rate: RateOf;
  /** Counts the rows of the file of interactions. */
  readonly interactionRows: () => Promise<number>;
  /** Pauses; rejects when the signal aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}
