import { basename, join, posix } from 'node:path';
import { ParallaxError } from '../../domain/errors.js';
import { mapInOrder } from '../ingest/in-order.js';
import { unreadable } from '../ingest/walk-folder.js';
import { type Caption, captionHash, firstOf, isEmptyCaption, tidyCaption } from './caption.js';
import { CAPTIONS_FILE, type CaptionsOfFile, readCaptionsCsv } from './read-captions-csv.js';
import { readText } from './read-text.js';

/** Caption written in a file beside the image; `hash` identifies it. */
export interface WrittenCaption {
  readonly caption: Caption;
  readonly hash: string;
}

/** A file of captions, or a picture, and what of its texts is not used as it is. */
export interface CaptionProblem {
  readonly path: string;
  /** A clause without a full stop. */
  readonly problem: string;
}

export interface FolderCaptions {
  /** By the path of the picture; `unreadable` where its sidecar could not be read. */
  readonly written: ReadonlyMap<string, WrittenCaption | 'unreadable'>;
  /** Files that hold captions. */
  readonly files: ReadonlySet<string>;
  readonly problems: readonly CaptionProblem[];
}

/** A longer one is no description. */
const MAX_SIDECAR_BYTES = 64 * 1024;
const SIDECARS_AT_A_TIME = 8;

/**
 * The captions that lie beside pictures: rows of `captions.csv`, the nearest file first, then the text of
 * `<name>.<ending>.txt` or `<name>.txt`, which is the description.
 *
 * @param pictures  paths inside the folder
 * @param others    paths of the files that are no pictures
 * @throws ParallaxError as `readCaptionsCsv`
 */
export async function readFolderCaptions(
  folder: string,
  pictures: readonly string[],
  others: readonly string[],
): Promise<FolderCaptions> {
  const comparable = new Map(pictures.map((path) => [path.normalize('NFC'), path]));
  const problems: CaptionProblem[] = [];
  const tables: CaptionsOfFile[] = [];
  const csvs = others.filter((path) => basename(path).toLowerCase() === CAPTIONS_FILE);
  for (const path of csvs.toSorted((a, b) => b.split('/').length - a.split('/').length)) {
    const table = await readCaptionsCsv(folder, path, (named) => comparable.has(named));
    tables.push(table);
    problems.push(...table.problems.map((problem) => ({ path, problem })));
  }
  const sidecars = new Map(
    others
      .filter((path) => /\.txt$/i.test(path))
      .map((path) => [path.slice(0, -'.txt'.length).normalize('NFC'), path]),
  );
  const files = new Set(csvs);
  const written = new Map<string, WrittenCaption | 'unreadable'>();
  const read = async ([name, picture]: [string, string]) => {
    const rows = tables.flatMap(({ captions }) => captions.get(name) ?? []);
    const sidecar = sidecars.get(name) ?? sidecars.get(withoutEnding(name));
    const own = sidecar === undefined ? {} : await readSidecar(folder, sidecar);
    return { picture, rows, sidecar, own };
  };
  for await (const { picture, rows, sidecar, own } of mapInOrder([...comparable], SIDECARS_AT_A_TIME, read)) {
    if (sidecar !== undefined) files.add(sidecar);
    if ('problem' in own) problems.push({ path: sidecar ?? '', problem: own.problem });
    if ('problem' in own && own.caption === undefined) written.set(picture, 'unreadable');
    else {
      const caption = firstOf([...rows, own.caption ?? {}]);
      if (!isEmptyCaption(caption)) written.set(picture, { caption, hash: captionHash(caption) });
    }
  }
  return { written, files, problems };
}

interface Sidecar {
  readonly caption?: Caption;
  readonly problem?: string;
}

async function readSidecar(folder: string, path: string): Promise<Sidecar> {
  try {
    const problems: string[] = [];
    const description = await readText(join(folder, path), MAX_SIDECAR_BYTES);
    const caption = tidyCaption({ description }, (problem) => problems.push(problem));
    return { caption, ...(problems[0] !== undefined && { problem: problems[0] }) };
  } catch (error) {
    if (error instanceof ParallaxError) return { problem: error.message };
    if (error instanceof Error && 'syscall' in error) return { problem: unreadable(error) };
    throw error;
  }
}

function withoutEnding(path: string): string {
  const { dir, name } = posix.parse(path);
  return posix.join(dir, name);
}
