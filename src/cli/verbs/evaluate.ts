import { basename, join } from 'node:path';
import { evaluateLog } from '../../catalogue/evaluation/evaluate-log.js';
import { divisionsOf } from '../../catalogue/evaluation/events/divisions.js';
import { EventReader, type Events } from '../../catalogue/evaluation/events/read-events.js';
import type { ReleaseCalibration } from '../../catalogue/evaluation/replay/merges.js';
import type { Protocol } from '../../catalogue/evaluation/report/report.js';
import { writeReport } from '../../catalogue/evaluation/report/write-report.js';
import { jobsInFolder, NO_STORE } from '../../catalogue/evaluation/sweep/job-store.js';
import { openCatalogueClusters } from '../../catalogue/interactions/catalogue-clusters.js';
import { progressOn } from '../../catalogue/progress.js';
import type { Config } from '../../config/config.js';
import { badInput } from '../../domain/errors.js';
import { openLog } from '../../engines/open-log.js';
import { INTERACTION_WEIGHTS } from '../../scoring/interaction-meaning.js';
import { tauOf } from '../../scoring/relevance/calibrate.js';
import { evaluationAsJson } from '../format/evaluation-as-json.js';
import { formatReport, type ServiceFigures } from '../format/format-evaluation.js';
import { requireEmbeddedLog } from './export-log.js';

export interface EvaluateOptions {
  /** Null: the catalogue's own log. */
  readonly log: string | null;
  readonly catalogue: Config | null;
  readonly clusters?: readonly string[];
  readonly k?: readonly number[];
  readonly protocol: Protocol;
  readonly test?: string;
  readonly sweep: boolean;
  readonly recency: readonly number[];
  readonly strength: readonly number[];
  readonly control: boolean;
  readonly items: boolean;
  readonly most: number;
  readonly workers: number;
  readonly seed: number;
  /** Null: nothing is written. */
  readonly out: string | null;
  readonly json: boolean;
  /** Personalize's metrics of the deployed solution version; null without one. */
  readonly serviceFigures: () => Promise<ServiceFigures | null>;
  readonly hasServiceFigures: boolean;
}

/** Measures the embedded ranker on a log, prints what was found, and writes it as JSON and as a page. */
export async function evaluate(options: EvaluateOptions): Promise<void> {
  refuseContradictions(options);
  const { protocol, seed, most, workers, out, control, items } = options;
  const progress = progressOn(process.stderr, () => performance.now());
  const events = await readLog(options);
  const divisions = await divisionsOf(events, options, progress);
  const store = out === null ? NO_STORE : jobsInFolder(join(out, 'unfinished'));
  const report = await evaluateLog({
    name: nameOf(options),
    events,
    divisions,
    protocol,
    seed,
    most,
    calibration: options.catalogue === null ? null : await calibrationOf(options.catalogue),
    sweep: options.sweep ? { recencies: options.recency, strengths: options.strength } : null,
    control,
    items,
    workers,
    store,
    progress,
    titlesOf: titlesFor(options),
  });
  const service = await options.serviceFigures();
  if (out !== null) {
    // The plotting library is loaded for pictures alone.
    const { pageOf } = await import('../../catalogue/evaluation/report/page.js');
    await writeReport(report, pageOf(report), out);
    await store.clear();
  }
  if (options.json) console.log(JSON.stringify(evaluationAsJson(report, service), null, 2));
  else for (const line of formatReport(report, service)) console.log(line);
  if (out !== null) console.error(`written: ${join(out, 'report.html')}, ${join(out, 'report.json')}`);
}

/** Of texts: what a log's searches were for it does not say. */
async function calibrationOf(config: Config): Promise<ReleaseCalibration> {
  const clusters = await openCatalogueClusters(config);
  try {
    const { spread, relevance } = await clusters.release();
    return { tau: tauOf(spread.text), curve: relevance?.text ?? null };
  } finally {
    await clusters.close();
  }
}

/** Clusters of a file have no images whose titles are known. */
function titlesFor({ catalogue, clusters }: EvaluateOptions) {
  if (catalogue === null || clusters !== undefined) return null;
  return async (clusterIds: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const opened = await openCatalogueClusters(catalogue);
    try {
      return await opened.titles(clusterIds);
    } finally {
      await opened.close();
    }
  };
}

function refuseContradictions(options: EvaluateOptions): void {
  const { log, catalogue, protocol, test, sweep, k } = options;
  if (log === null && catalogue === null) {
    throw badInput(
      'log',
      'Name a log, or a catalogue whose own log is to be read: evaluate log.csv, evaluate --catalogue NAME.',
    );
  }
  if ((protocol === 'split') !== (test !== undefined)) {
    throw badInput('test', 'A given split needs both: --protocol split and --test FILE.');
  }
  if (sweep && protocol !== 'replay') {
    throw badInput(
      'sweep',
      `A sweep chooses on events before those it reports, which is a replay; --protocol ${protocol} has none.`,
    );
  }
  if (k !== undefined && (catalogue === null || !sweep)) {
    throw badInput('k', '-k needs --catalogue, whose vectors are clustered, and --sweep.');
  }
  if (options.hasServiceFigures && protocol !== 'personalize') {
    throw badInput(
      'solutionVersion',
      `--solution-version is measured by Personalize's own split: leave --protocol ${protocol} out.`,
    );
  }
}

async function readLog(options: EvaluateOptions): Promise<Events> {
  const { log, catalogue, test } = options;
  const reader = new EventReader({
    weights: INTERACTION_WEIGHTS,
    isForgotten: () => false,
    now: Date.now(),
  });
  if (log !== null) await reader.addFile(log);
  else if (catalogue !== null) await readOwnLog(reader, catalogue);
  if (test !== undefined) await reader.addFile(test, true);
  return reader.events(nameOf(options));
}

async function readOwnLog(reader: EventReader, config: Config): Promise<void> {
  if (config.log === 'embedded') await requireEmbeddedLog(config);
  const log = await openLog(config, Date.now);
  try {
    await reader.addLog(log);
  } finally {
    await log.close();
  }
}

function nameOf({ log, catalogue }: EvaluateOptions): string {
  return log === null ? `the log of ${catalogue?.catalogue}` : basename(log);
}
