import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { excerpt } from '../../domain/arguments.js';
import { ParallaxError } from '../../domain/errors.js';
import type { Config } from '../../server/config.js';
import { onStopSignals } from '../../server/stop-signals.js';
import { formatIngestReport } from '../format-ingest-report.js';
import { ingestFolder } from '../ingest-folder.js';
import { openCatalogue } from '../open-catalogue.js';
import { progressOn } from '../progress.js';
import { clusterOpen } from './cluster.js';

/** Interrupted, it ends behind the batch at work, and at once when interrupted again; the same command goes on. */
export async function ingest(
  config: Config,
  options: { readonly folder: string; readonly sync: boolean; readonly newModel: boolean },
): Promise<void> {
  if (!(await isFolder(options.folder))) {
    throw new ParallaxError('NOT_FOUND', `There is no folder ${excerpt(options.folder, 200)}.`, {
      argument: 'folder',
    });
  }
  const { newModel } = options;
  if (newModel && config.index === 'embedded') throw oneModelForGood();
  const monotonic = () => performance.now();
  const progress = progressOn(process.stderr, monotonic);
  const stopping = new AbortController();
  onStopSignals(process, monotonic, {
    stop: () => stopping.abort(),
    hurry: () => process.exit(130),
  });
  const catalogue = await openCatalogue(config, 'ingest', progress, { newModel });
  try {
    const report = await ingestFolder(
      { ...options, concurrency: availableParallelism(), signal: stopping.signal },
      { ...catalogue, progress, monotonic },
    );
    for (const line of formatIngestReport(report)) console.log(line);
    if (report.interrupted) {
      process.exitCode = 130;
      return;
    }
    const changes = report.added + report.changed + report.removed;
    const isLive = (await catalogue.writer.releases()).length > 0;
    if (changes > 0 || !isLive || newModel) await clusterOpen(catalogue, { k: 100, seed: 1 }, progress);
    console.log(`\nServe it with: CATALOGUE=${config.catalogue} npm start`);
    if (newModel) {
      console.log(
        `Gateways that run now stay with the old model's index: start them again with EMBEDDER=${catalogue.embedder.name}.`,
      );
    }
  } finally {
    await catalogue.close();
  }
}

function oneModelForGood(): ParallaxError {
  return new ParallaxError(
    'BAD_USER_INPUT',
    'An embedded catalogue keeps the model that it was made with: leave --new-model out and ingest into a catalogue of another name.',
  );
}

/** Asked before a model is loaded or fetched for nothing. */
async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
