import { join } from 'node:path';
import type { Config } from '../config/config.js';
import { usableFolder } from '../config/data-folder.js';
import type { Embedder } from '../datasources/embedders/embedder.js';
import { isRemote } from '../datasources/embedders/embedders.js';
import type { ImageStore } from '../datasources/images/image-store.js';
import type { ImageIndexWriter } from '../datasources/indexes/image-index-writer.js';
import { chooseEmbedder } from '../engines/embedder-for.js';
import { openImages } from '../engines/open-images.js';
import { recordOfCatalogue } from '../engines/record-of-catalogue.js';
import {
  hasKeptEmbeddings,
  openKeptEmbedder,
  openPipelineEmbedder,
} from './embedding/open-pipeline-embedder.js';
import { type Lender, lenderOf } from './ingest/lent-ids.js';
import { openIndexWriter } from './open-index-writer.js';
import type { Progress, StageProgress } from './progress.js';

/** A catalogue that a verb may write into. */
export interface OpenCatalogue {
  /** Which kind of index it is in. */
  readonly index: Config['index'];
  readonly directory: string;
  readonly embedder: Embedder;
  readonly writer: ImageIndexWriter;
  readonly store: ImageStore;
  readonly lender: Lender;
  close(): Promise<void>;
}

/**
 * Opens the configured catalogue for writing and creates it when it is new.
 *
 * @param purpose   shown to another process that wants to write the catalogue
 * @param newModel  allows another embedder than the catalogue's, which it will replace
 * @param signal    stops waiting for a remote model that throttles
 */
export async function openCatalogue(
  config: Config,
  purpose: string,
  progress: Progress,
  { newModel = false, signal }: { readonly newModel?: boolean; readonly signal?: AbortSignal } = {},
): Promise<OpenCatalogue> {
  await usableFolder(config.dataDirectory);
  const directory = join(config.dataDirectory, config.catalogue);
  const embedder = await openEmbedder(config, newModel, progress, signal);
  try {
    const writer = await openIndexWriter(config, {
      embedder: embedder.name,
      space: embedder.space,
      purpose,
      newModel,
      onProgress: stageFollower('Building the index', progress),
    });
    const lender = await lenderOf(config);
    return {
      index: config.index,
      directory,
      embedder,
      writer,
      store: await openImages(config),
      lender,
      async close() {
        // Threads that are left running would keep the command from ending.
        await lender?.close();
        await writer.close().finally(() => embedder.close());
      },
    };
  } catch (error) {
    await embedder.close();
    throw error;
  }
}

/** Paid results are stored as they arrive; earlier embeddings of any model are found. */
async function openEmbedder(
  config: Config,
  newModel: boolean,
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<Embedder> {
  const record = newModel ? null : await recordOfCatalogue(config);
  const say = (line: string): void => console.error(line);
  const options = { progress, say, record, ...(signal !== undefined && { signal }) };
  return isRemote(chooseEmbedder(config, record).name) || hasKeptEmbeddings(config)
    ? (await openKeptEmbedder(config, options)).embedder
    : openPipelineEmbedder(config, options);
}

/** Shows progress of work whose start is not announced: the stage begins with its first report. */
export function stageFollower(
  name: string,
  progress: Progress,
): (at: { readonly done: number; readonly total: number }) => void {
  let stage: StageProgress | null = null;
  return ({ done, total }) => {
    stage ??= progress.stage(name, total);
    if (done < total) stage.at(done);
    else {
      stage.end();
      stage = null;
    }
  };
}
