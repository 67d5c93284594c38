import type { Deployment } from '../file/deployment.js';
import type { Check, RemovalStage, Resource } from '../resource.js';

/** A deployment with its clients: what its verbs work on. */
export interface OpenDeployment {
  readonly resources: readonly Resource[];
  readonly checks: readonly Check[];
  /** What a newer version has taken the place of; looked for when all resources are ready. */
  readonly superseded: RemovalStage;
  /** What somebody still waits for and no resource shows, as a sentence each: users who are being forgotten, for example. */
  readonly outstanding?: () => Promise<readonly string[]>;
  /** Gives connections up. */
  close(): void | Promise<void>;
}

export type OpenTheDeployment = (deployment: Deployment) => Promise<OpenDeployment>;
