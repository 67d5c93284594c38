import type { SkippedFile } from './ingest-report.js';
import { identifyPicture, type PictureIdentity, sourceOf } from './picture-identity.js';

/** A file whose content is known. */
export interface HashedFile {
  readonly path: string;
  /** SHA-256, hex. */
  readonly contentHash: string;
}

/** An image that the catalogue holds. */
export interface KnownImage {
  readonly id: string;
  readonly contentHash: string;
  readonly source: string;
}

export interface FolderState {
  readonly folderName: string;
  /** Files that may go in, in order: of two with one content the first goes in. */
  readonly files: readonly HashedFile[];
  /** Paths of all files that are there, usable or not: what broke has not left. */
  readonly present: readonly string[];
  /** Folders that could not be listed: nothing is known of what is in them. */
  readonly unread: readonly string[];
}

export interface IngestPlan {
  readonly add: readonly PlannedPicture[];
  readonly unchanged: number;
  readonly duplicates: readonly SkippedFile[];
  /** Ids of images whose picture left the folder. */
  readonly remove: readonly string[];
}

export interface PlannedPicture extends PictureIdentity, HashedFile {
  /** Whether it takes the place of an older content of the same file. */
  readonly replaces: boolean;
}

/**
 * Decides what becomes of each file. A file that was moved is a new picture with `sync`, because the old one
 * goes; without it the old one stays and the moved file is its duplicate.
 *
 * @param sync   also remove the images of this folder whose file is gone; those of other folders stay
 * @param again  what is in the catalogue with the content that it has now is put in once more
 */
export function planIngest(
  state: FolderState,
  known: readonly KnownImage[],
  sync: boolean,
  again = false,
): IngestPlan {
  const { folderName, files } = state;
  const present = new Set(state.present.map((path) => sourceOf(folderName, path)));
  const unread = state.unread.map((path) => `${sourceOf(folderName, path)}/`);
  const hasLeft = ({ source }: KnownImage): boolean =>
    source.startsWith(`${folderName}/`) &&
    !present.has(source) &&
    !unread.some((folder) => source.startsWith(folder));
  const left = sync ? known.filter(hasLeft) : [];

  const knownById = new Map(known.map((image) => [image.id, image]));
  const named = files.map((file) => {
    const identity = identifyPicture(folderName, file.path);
    return { ...identity, ...file, before: knownById.get(identity.id) };
  });
  const holders = holdersOf(state, known, new Set(left));
  const add: PlannedPicture[] = [];
  const duplicates: SkippedFile[] = [];
  const stale: KnownImage[] = [];
  let unchanged = 0;
  // A file that has an image already takes a new content before a file that has none: else the image would
  // go on showing what is in no file any more.
  for (const { before, path, contentHash, ...identity } of knownFirst(named)) {
    const holder = holders.get(contentHash);
    if (before?.contentHash === contentHash) {
      if (again) add.push({ ...identity, path, contentHash, replaces: true });
      else unchanged += 1;
    } else if (holder !== undefined) {
      duplicates.push({ kind: 'duplicate', path, of: holder });
      if (before !== undefined) stale.push(before);
    } else {
      add.push({ ...identity, path, contentHash, replaces: before !== undefined });
      holders.set(contentHash, path);
    }
  }
  const remove = [...left, ...(sync ? stale : [])].map(({ id }) => id);
  return { add, unchanged, duplicates, remove };
}

function knownFirst<File extends { readonly before: KnownImage | undefined }>(
  files: readonly File[],
): readonly File[] {
  return [
    ...files.filter(({ before }) => before !== undefined),
    ...files.filter(({ before }) => before === undefined),
  ];
}

/** Which image holds a content after the ingest, by name as the reader knows it. */
function holdersOf(
  { folderName, files }: FolderState,
  known: readonly KnownImage[],
  removed: ReadonlySet<KnownImage>,
): Map<string, string> {
  const now = new Map(files.map(({ path, contentHash }) => [sourceOf(folderName, path), contentHash]));
  const prefix = `${folderName}/`;
  const holders = new Map<string, string>();
  for (const image of known) {
    const contentNow = now.get(image.source) ?? image.contentHash;
    if (removed.has(image) || contentNow !== image.contentHash) continue;
    const { source } = image;
    holders.set(image.contentHash, source.startsWith(prefix) ? source.slice(prefix.length) : source);
  }
  return holders;
}
