import { join } from 'node:path';
import { creditSearches } from '../../catalogue/evaluation/online/credits.js';
import { LEAST_HORIZON, onlineReport } from '../../catalogue/evaluation/online/online-report.js';
import { writeReport } from '../../catalogue/evaluation/report/write-report.js';
import type { Config } from '../../config/config.js';
import { badInput } from '../../domain/errors.js';
import { openLog } from '../../engines/open-log.js';
import { formatOnline } from '../format/format-online.js';
import { requireEmbeddedLog } from './export-log.js';

export interface EvaluateOnlineOptions {
  /** Null: nothing was named. */
  readonly catalogue: Config | null;
  /** True if a file was named: only the gateway's own log says what was shown. */
  readonly hasFile: boolean;
  /** Text of the experiment; null: the newest one. */
  readonly experiment: string | null;
  /** Decided searches that the experiment is planned for. */
  readonly horizon: number;
  readonly seed: number;
  /** Folder for the report; null: nothing is written. */
  readonly out: string | null;
  readonly json: boolean;
}

const MOST_HORIZON = 100_000;

/** Says which arm of an experiment users choose, from the gateway's own log. */
export async function evaluateOnline(options: EvaluateOnlineOptions): Promise<void> {
  const { catalogue, hasFile, horizon, seed, out } = options;
  if (catalogue === null || hasFile) {
    throw badInput(
      'online',
      "An experiment is read from a catalogue's own log, which alone says what was shown: evaluate --online --catalogue NAME.",
    );
  }
  if (horizon < LEAST_HORIZON || horizon > MOST_HORIZON) {
    throw badInput(
      'horizon',
      `--horizon must be from ${LEAST_HORIZON} to ${MOST_HORIZON} decided searches; it is ${horizon}.`,
    );
  }
  if (catalogue.log === 'embedded') await requireEmbeddedLog(catalogue);
  const log = await openLog(catalogue, Date.now);
  try {
    const credited = await creditSearches(log.shown(), log.entries(), options.experiment);
    if (credited === null) {
      throw badInput(
        'online',
        'Not measurable from this log: it holds no page of this experiment. Set EXPERIMENT, and let clients pass the searchId with interactions.',
      );
    }
    const report = onlineReport(credited, { horizon, seed });
    if (out !== null) {
      // The plotting library is loaded for pictures alone.
      const { onlinePageOf } = await import('../../catalogue/evaluation/online/online-page.js');
      await writeReport(report, onlinePageOf(report), out);
    }
    if (options.json) console.log(JSON.stringify(report, null, 2));
    else for (const line of formatOnline(report)) console.log(line);
    if (out !== null) console.error(`written: ${join(out, 'report.html')}, ${join(out, 'report.json')}`);
  } finally {
    await log.close();
  }
}
