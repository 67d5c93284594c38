import type { Aws } from '../aws/open-aws.js';
import type { Deployment } from '../file/deployment.js';
import type { PartId, Price } from '../resource.js';

/** What the parts that stand in AWS are made with. */
export interface PartOptions {
  readonly aws: Aws;
  readonly deployment: Deployment;
  /** From the table of rates. */
  readonly price: (id: PartId) => Promise<Price>;
  /** Lets that time pass, until the signal aborts; what is being deleted is waited for. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}
