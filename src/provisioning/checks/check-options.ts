import type { Aws } from '../aws/open-aws.js';
import type { Deployment } from '../file/deployment.js';

export interface CheckOptions {
  readonly aws: Aws;
  readonly deployment: Deployment;
  /** Prints a line about something that could not be read. */
  readonly warn: (line: string) => void;
}
