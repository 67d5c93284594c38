import type { Aws } from '../aws/open-aws.js';
import type { Deployment } from '../file/deployment.js';

export interface CheckOptions {
  readonly aws: Aws;
  readonly deployment: Deployment;
  /** What could not be looked at: no reason to stop, and worth a line. */
  readonly warn: (line: string) => void;
}
