import { randomBytes } from 'node:crypto';
import { lstat, realpath, stat } from 'node:fs/promises';
import type { ImageIndexWriter, ImageInShort } from '../../datasources/indexes/image-index-writer.js';
import { type CaptionProblem, readFolderCaptions } from '../captions/folder-captions.js';
import type { Progress } from '../progress.js';
import { type HashedFiles, type HashMemory, hashFiles } from './hash-files.js';
import { type FolderState, type IngestPlan, type KnownImage, planIngest } from './plan-ingest.js';
import { findRoot, type RootQuestions } from './roots/find-root.js';
import { isWithin, Places } from './roots/places.js';
import type { SkippedFile } from './skipped-file.js';
import { type FoundFiles, walkFolder } from './walk-folder.js';

export interface ReadFolderOptions {
  readonly folder: string;
  /** Also plan the removal of images whose file is gone. */
  readonly sync: boolean;
  /** Plan what is unchanged too, to be embedded again. */
  readonly again?: boolean;
  /** Plan to read again what is written in and beside every picture. */
  readonly recaption?: boolean;
  /** Patterns of what is passed over, as in a .gitignore, beside those of `.parallaxignore` files. */
  readonly exclude?: readonly string[];
  /** Ends the reading early. */
  readonly signal?: AbortSignal;
  /** Of an earlier reading in this process. */
  readonly memory?: HashMemory;
}

/** Data of a catalogue that is read after the files. */
export interface CatalogueInShort extends Pick<ImageIndexWriter, 'known' | 'roots'> {
  readonly awaited?: ImageIndexWriter['awaited'];
}

export const NO_CATALOGUE: CatalogueInShort = { known: async function* () {}, roots: async () => [] };

/** A folder whose files were all read once, and what is to become of each. */
export interface FolderReading {
  /** The folder itself, behind links. */
  readonly folder: string;
  readonly state: FolderState;
  readonly plan: IngestPlan;
  /** True if the catalogue does not have the places of its roots yet, see `state.places`. */
  readonly hasNewRoots: boolean;
  /** Files that are no usable picture. */
  readonly skipped: readonly SkippedFile[];
  /** Problems of the caption files. */
  readonly captionProblems: readonly CaptionProblem[];
  readonly passedOver: PassedOver;
}

/** Files and folders that were counted and not looked at. */
export type PassedOver = Pick<FoundFiles, 'hidden' | 'system' | 'excluded'>;

/**
 * Reads the folder and compares it with what the catalogue holds.
 *
 * @param areEdited  see `RootQuestions`; false for all when absent
 * @throws ParallaxError NOT_FOUND when there is no such folder
 */
export async function readFolder(
  { folder: named, sync, again = false, recaption = false, exclude = [], signal, memory }: ReadFolderOptions,
  catalogue: CatalogueInShort,
  progress: Progress,
  areEdited: RootQuestions['areEdited'] = async () => false,
): Promise<FolderReading> {
  const folder = await realpath(named).catch(() => named);
  const found = await walkFolder(folder, undefined, exclude);
  const hashed = await readFiles(folder, found.files, progress, { signal, memory });
  const captions = await readFolderCaptions(
    folder,
    hashed.files.map(({ path }) => path),
    hashed.skipped.map(({ path }) => path),
  );
  const files = hashed.files.map((file) => {
    const written = captions.written.get(file.path);
    return written === undefined ? file : { ...file, written };
  });
  const images = await imagesOf(catalogue);
  const before = await catalogue.roots();
  const roots = await findRoot(folder, files, images, before, {
    isElsewhere: async (path) => !(await isSameFolder(path, folder)) && (await isFolder(path)),
    areEdited,
    newId: () => `root/${randomBytes(6).toString('hex')}`,
  });
  const places = new Places(roots);
  const state: FolderState = {
    folder,
    places,
    files,
    present: [...found.files, ...found.skipped.map(({ path }) => path)],
    unread: found.unread,
    elsewhere: await filesElsewhere(
      folder,
      new Set(files.map(({ contentHash }) => contentHash)),
      images,
      places,
    ),
  };
  return {
    folder,
    state,
    plan: planIngest(state, images, sync, again, recaption),
    hasNewRoots: roots !== before,
    skipped: [...found.skipped, ...hashed.skipped.filter(({ path }) => !captions.files.has(path))],
    captionProblems: captions.problems,
    passedOver: { hidden: found.hidden, system: found.system, excluded: found.excluded },
  };
}

/** Without titles and tags: of a million images they would be most. */
async function imagesOf({ known, awaited }: CatalogueInShort): Promise<readonly KnownImage[]> {
  const images: KnownImage[] = [];
  for await (const image of known()) images.push(inShort(image));
  const ids = new Set(images.map(({ id }) => id));
  for await (const image of awaited?.() ?? []) {
    if (ids.has(image.id)) continue;
    ids.add(image.id);
    images.push({ ...inShort(image), isAwaited: true });
  }
  return images;
}

function inShort({ id, contentHash, captionHash, source, root }: ImageInShort): KnownImage {
  return {
    ...{ id, contentHash, source },
    ...(captionHash !== undefined && { captionHash }),
    ...(root !== undefined && { root }),
  };
}

/** Places outside the folder of images that have a content of it, as far as a file is there. */
async function filesElsewhere(
  folder: string,
  contents: ReadonlySet<string>,
  images: readonly KnownImage[],
  places: Places,
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const image of images) {
    const place = contents.has(image.contentHash) ? places.placeOf(image) : null;
    if (place === null || isWithin(folder, place)) continue;
    if (
      await lstat(place).then(
        () => true,
        () => false,
      )
    )
      found.add(place);
  }
  return found;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** The same folder at two paths: a disk that is mounted twice. */
async function isSameFolder(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => stat(path).catch(() => null)));
  return a != null && b != null && a.dev === b.dev && a.ino === b.ino && a.birthtimeMs === b.birthtimeMs;
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
