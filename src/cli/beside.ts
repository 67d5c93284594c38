import type { Config } from '../config/config.js';
import { workerUrl } from '../datasources/worker-url.js';

/** The verb of `demo/`, a project beside `src`: compiled after it, and loaded when it is asked for. */
export interface DemoCommand {
  /** Prepares what is missing of the demo catalogue. */
  readonly demo: (config: Config) => Promise<void>;
}

/** The verb of `aws-local/`, a project beside `src`. */
export interface AwsLocalCommand {
  /** Serves the stand-ins until it is told to stop. */
  readonly awsLocal: (config: Config, options: AwsLocalVerbOptions) => Promise<void>;
}

export interface AwsLocalVerbOptions {
  readonly host: string;
  readonly port: number;
  /** What requests must be signed for. */
  readonly region: string;
  /** Where the stand-ins keep what they are told, or null: in memory. */
  readonly data: string | null;
  /** How long an event takes to change a ranking. */
  readonly digestMs: number;
  /** How long what is made takes to come, and to go. */
  readonly lifecycleMs: number;
  readonly leastBatchRecords: number;
}

export async function loadDemo(): Promise<DemoCommand> {
  return import(workerUrl(import.meta.url, '../demo/command.js').href);
}

export async function loadAwsLocal(): Promise<AwsLocalCommand> {
  return import(workerUrl(import.meta.url, '../aws-local/command.js').href);
}
