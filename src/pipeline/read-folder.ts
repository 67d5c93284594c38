import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { type HashedFiles, type HashMemory, hashFiles } from './hash-files.js';
import type { SkippedFile } from './ingest-report.js';
import { type FolderState, type IngestPlan, type KnownImage, planIngest } from './plan-ingest.js';
import type { Progress } from './progress.js';
import { walkFolder } from './walk-folder.js';

export interface ReadFolderOptions {
  readonly folder: string;
  /** Also plan the removal of images whose file is gone. */
  readonly sync: boolean;
  /** Plan what is unchanged too, to be embedded again. */
  readonly again?: boolean;
  /** Ends the reading early. */
  readonly signal?: AbortSignal;
  /** Of an earlier reading in this process. */
  readonly memory?: HashMemory;
}

/** A folder whose files were all read once, and what is to become of each. */
export interface FolderReading {
  /** The folder itself, behind links. */
  readonly folder: string;
  readonly state: FolderState;
  readonly plan: IngestPlan;
  /** Files that are no usable picture. */
  readonly skipped: readonly SkippedFile[];
  readonly hidden: number;
}

/**
 * Reads the folder and compares it with what the catalogue holds.
 *
 * @param known  read when the files have been
 * @throws ParallaxError NOT_FOUND when there is no such folder
 */
export async function readFolder(
  { folder: named, sync, again = false, signal, memory }: ReadFolderOptions,
  known: () => AsyncIterable<KnownImage>,
  progress: Progress,
): Promise<FolderReading> {
  const folder = await realpath(named).catch(() => named);
  const found = await walkFolder(folder);
  const hashed = await readFiles(folder, found.files, progress, { signal, memory });
  const state: FolderState = {
    folderName: basename(folder) || 'root',
    files: hashed.files,
    present: [...found.files, ...found.skipped.map(({ path }) => path)],
    unread: found.unread,
  };
  const images: KnownImage[] = [];
  for await (const { id, contentHash, source } of known()) images.push({ id, contentHash, source });
  return {
    folder,
    state,
    plan: planIngest(state, images, sync, again),
    skipped: [...found.skipped, ...hashed.skipped],
    hidden: found.hidden,
  };
}

async function readFiles(
  folder: string,
  files: readonly string[],
  progress: Progress,
  { signal, memory }: { signal: AbortSignal | undefined; memory: HashMemory | undefined },
): Promise<HashedFiles> {
  const reading = progress.stage('Reading', files.length);
  let read = 0;
  const hashed = await hashFiles(folder, files, () => reading.at(++read), signal, memory);
  reading.end();
  return hashed;
}
