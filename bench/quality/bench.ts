import type { Options } from './options.js';
import type { Report } from './report.js';
import type { Worlds } from './worlds.js';

/** Arguments of every table. */
export interface Bench {
  readonly worlds: Worlds;
  readonly report: Report;
  readonly options: Options;
}

export type Table = (bench: Bench) => Promise<void>;
