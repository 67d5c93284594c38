import type { Aws } from '../aws/open-aws.js';
import type { Deployment } from '../file/deployment.js';
import type { Price, ResourceId } from '../resource.js';

/** What the resources that stand in AWS are made with. */
export interface ResourceOptions {
  readonly aws: Aws;
  readonly deployment: Deployment;
  /** From the table of rates. */
  readonly price: (id: ResourceId) => Promise<Price>;
  /** Lets that time pass, until the signal aborts; what is being deleted is waited for. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}
