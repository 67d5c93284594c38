import type { Deployment } from '../file/deployment.js';
import type { Check, Part, RemovalStage } from '../resource.js';

/** A deployment with its clients: what its verbs work on. */
export interface OpenDeployment {
  readonly parts: readonly Part[];
  readonly checks: readonly Check[];
  /** What a newer version has taken the place of; looked for when all parts are ready. */
  readonly superseded: RemovalStage;
  /** What somebody still waits for and no part shows, as a sentence each: users who are being forgotten, for example. */
  readonly outstanding?: () => Promise<readonly string[]>;
  /** Gives connections up. */
  close(): void | Promise<void>;
}

export type OpenTheDeployment = (deployment: Deployment) => Promise<OpenDeployment>;
