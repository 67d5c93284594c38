import type { Config } from '../config/config.js';
import { workerUrl } from '../datasources/worker-url.js';

/** The verb of `demo/`, a project beside `src`: compiled after it, and loaded when it is asked for. */
export interface DemoCommand {
  /** Prepares what is missing of the demo catalogue. */
  readonly demo: (config: Config) => Promise<void>;
}

/** The verb of `aws-local/`, a project beside `src`. */
export interface AwsLocalCommand {
  /** Serves the stand-ins until a stop signal. */
  readonly awsLocal: (config: Config, options: AwsLocalVerbOptions) => Promise<void>;
}

export interface AwsLocalVerbOptions {
  readonly host: string;
  readonly port: number;
  /** AWS region that requests must be signed for. */
  readonly region: string;
  /** Folder in which the stand-ins keep their state; null: in memory. */
  readonly data: string | null;
  /** Time until an event changes a ranking. */
  readonly digestMs: number;
  /** Time that a resource takes to be created, and to be deleted. */
  readonly lifecycleMs: number;
  readonly leastBatchRecords: number;
}

export async function loadDemo(): Promise<DemoCommand> {
  return import(workerUrl(import.meta.url, '../demo/command.js').href);
}

export async function loadAwsLocal(): Promise<AwsLocalCommand> {
  return import(workerUrl(import.meta.url, '../aws-local/command.js').href);
}
