import type { Options } from './options.js';
import type { Report } from './report.js';
import type { Worlds } from './worlds.js';

/** What every table is given. */
export interface Bench {
  readonly worlds: Worlds;
  readonly report: Report;
  readonly options: Options;
}

export type Table = (bench: Bench) => Promise<void>;
