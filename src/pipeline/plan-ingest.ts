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
}

export interface IngestPlan {
  readonly add: readonly PlannedPicture[];
  readonly unchanged: number;
  readonly duplicates: readonly SkippedFile[];
  /** Ids of images whose file left the folder. */
  readonly remove: readonly string[];
}

export interface PlannedPicture extends PictureIdentity {
  readonly path: string;
  /** Whether it takes the place of an older content of the same file. */
  readonly replaces: boolean;
}

/**
 * Decides what becomes of each file. A file that was moved is a new picture with `sync`, because the old one
 * goes; without it the old one stays and the moved file is its duplicate.
 *
 * @param sync  also remove the images of this folder whose file is gone; those of other folders stay
 */
export function planIngest(state: FolderState, known: readonly KnownImage[], sync: boolean): IngestPlan {
  const { folderName, files } = state;
  const present = new Set(state.present.map((path) => sourceOf(folderName, path)));
  const hasLeft = ({ source }: KnownImage): boolean =>
    source.startsWith(`${folderName}/`) && !present.has(source);
  const remove = sync ? known.filter(hasLeft) : [];

  const knownById = new Map(known.map((image) => [image.id, image]));
  const holders = holdersOf(state, known, new Set(remove));
  const add: PlannedPicture[] = [];
  const duplicates: SkippedFile[] = [];
  let unchanged = 0;
  for (const { path, contentHash } of files) {
    const identity = identifyPicture(folderName, path);
    const before = knownById.get(identity.id);
    const holder = holders.get(contentHash);
    if (before?.contentHash === contentHash) unchanged += 1;
    else if (holder !== undefined) duplicates.push({ kind: 'duplicate', path, of: holder });
    else {
      add.push({ ...identity, path, replaces: before !== undefined });
      holders.set(contentHash, path);
    }
  }
  return { add, unchanged, duplicates, remove: remove.map(({ id }) => id) };
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
