import type { Deployment } from '../file/deployment.js';
import type { Check, RemovalStage, Resource } from '../resource.js';

/** A deployment with its clients, for its verbs. */
export interface OpenDeployment {
  readonly resources: readonly Resource[];
  readonly checks: readonly Check[];
  /** Resources that newer ones have replaced; searched when all resources are ready. */
  readonly superseded: RemovalStage;
  /** A sentence for each matter outside the resources that is still open: users whose erasure is pending, for example. */
  readonly outstanding?: () => Promise<readonly string[]>;
  /** Closes connections. */
  close(): void | Promise<void>;
}

export type OpenTheDeployment = (deployment: Deployment) => Promise<OpenDeployment>;
