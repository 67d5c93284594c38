import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { formatIngestReport } from '../../catalogue/ingest/format-ingest-report.js';
import { ingestFolder, type Removal } from '../../catalogue/ingest/ingest-folder.js';
import { findNearDuplicates, formatNearDuplicates } from '../../catalogue/ingest/near-duplicates.js';
import { requireFolder } from '../../catalogue/ingest/require-folder.js';
import { openCatalogue } from '../../catalogue/open-catalogue.js';
import { progressOn } from '../../catalogue/progress.js';
import type { Config } from '../../config/config.js';
import { DEFAULT_CLIP_MODEL } from '../../config/local-models.js';
import type { Embedder } from '../../datasources/embedders/embedder.js';
import { SILENT } from '../../domain/operator-log.js';
import { openIndex } from '../../engines/open-index.js';
import { stopOnSignals } from '../stop-on-signals.js';
import { clusterOpen } from './cluster.js';

export interface IngestChoice {
  readonly folder: string;
  readonly sync: boolean;
  /** True if `sync` may remove a large part of the folder without asking. */
  readonly yes?: boolean;
  readonly exclude?: readonly string[];
  readonly newModel: boolean;
  /** True if the captions of all images are read again. */
  readonly captions?: boolean;
  /** True if changes are clustered and published; otherwise new images join the nearest existing cluster. */
  readonly cluster: boolean;
}

/**
 * Ingests a folder. The first interrupt stops it after the current batch, the second at once; the same
 * command continues.
 */
export async function ingest(config: Config, options: IngestChoice): Promise<void> {
  await requireFolder(options.folder);
  const { newModel } = options;
  const monotonic = () => performance.now();
  const progress = progressOn(process.stderr, monotonic);
  const signal = stopOnSignals(monotonic);
  const catalogue = await openCatalogue(config, 'ingest', progress, { newModel, signal });
  try {
    const report = await ingestFolder(
      {
        ...options,
        again: newModel && config.index === 'embedded',
        recaption: options.captions === true,
        concurrency: availableParallelism(),
        signal,
        mayRemove: async (removal) => options.yes === true || askToRemove(removal),
      },
      { ...catalogue, progress, monotonic },
    );
    for (const line of formatIngestReport(report)) console.log(line);
    if (report.interrupted) {
      process.exitCode = 130;
      return;
    }
    const changes = report.added + report.changed + report.removed;
    const isLive = (await catalogue.writer.releases()).length > 0;
    if (options.cluster) {
      if (changes > 0 || !isLive || newModel) await clusterOpen(catalogue, { k: 'auto', seed: 1 }, progress);
    } else if (!isLive || newModel) {
      console.log(
        `\nNothing of it is live yet. Publish it with: npm run parallax -- cluster --catalogue ${config.catalogue}`,
      );
      return;
    }
    for (const line of await nearDuplicatesOf(report.put, config, catalogue.embedder)) console.log(line);
    console.log(
      `\nServe it with: ${modelVariable(config, catalogue.embedder.name)}CATALOGUE=${config.catalogue} npm start`,
    );
    if (newModel && config.index === 'embedded') {
      console.log("Embed the catalogue's other folders, if any, again in the same way.");
    }
    if (newModel) {
      console.log(
        `Running gateways keep the old model: restart them with EMBEDDER=${catalogue.embedder.name}.`,
      );
    }
  } finally {
    await catalogue.close();
  }
}

/** In the live release, where alone neighbours can be asked for. */
async function nearDuplicatesOf(
  ids: readonly string[],
  config: Config,
  { space }: Pick<Embedder, 'space'>,
): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const index = await openIndex(config, { space, log: SILENT, readOnly: true });
  try {
    return formatNearDuplicates(await findNearDuplicates(ids, index));
  } finally {
    await index.close();
  }
}

/** Asks at the terminal; without one the answer is no. */
async function askToRemove({ removed, held }: Removal): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(
      `${removed} of the ${held} images that came from this folder have left it. Remove them? [y/N] `,
    );
    return /^y(?:es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

/** A catalogue knows a digest of its model, but not its path. */
function modelVariable({ clipModel }: Config, embedder: string): string {
  return embedder !== 'clip' || clipModel === DEFAULT_CLIP_MODEL ? '' : `CLIP_MODEL=${clipModel} `;
}
