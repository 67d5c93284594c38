import { basename, posix } from 'node:path';
import type { Root } from '../../../domain/image.js';
import type { HashedFile, KnownImage } from '../plan-ingest.js';
import { isWithin, Places, pathInRoot, rootIdOf } from './places.js';

/** A file that has another content than the image that was put in from its place. */
export interface ChangedFile extends HashedFile {
  readonly id: string;
}

export interface RootQuestions {
  /** Returns true if a path that was a root's is another folder now. */
  readonly isElsewhere: (path: string) => Promise<boolean>;
  /** Returns true if files are later versions of the images that they replaced, not other images. */
  readonly areEdited: (files: readonly ChangedFile[]) => Promise<boolean>;
  /** Of a new root; unlike any folder's name. */
  readonly newId: () => string;
}

/**
 * The roots of a catalogue once a folder was met: it is the one that lay there before, one that was renamed or is
 * seen at another path, or a new one. A folder is known by its files' contents first and by its path second.
 *
 * @param folder  absolute, without links
 */
export async function findRoot(
  folder: string,
  files: readonly HashedFile[],
  images: readonly KnownImage[],
  roots: readonly Root[],
  questions: RootQuestions,
): Promise<readonly Root[]> {
  const occupant = new Places(roots).rootAt(folder);
  if (occupant !== null && (await isSame(folder, files, images, roots, questions))) return roots;
  const left = roots.map((root) => (root.id === occupant?.id ? { ...root, path: null } : root));
  const found = await rootWithContents(folder, files, images, left, questions);
  if (found === null) {
    return [...left, { id: questions.newId(), name: basename(folder) || 'root', path: folder }];
  }
  return [...left.filter(({ id }) => id !== found.id), { ...found, path: folder }];
}

/**
 * False when nothing in the folder is known: neither one content of the images that were put in from it, nor, at
 * their places, a later version of one. Then it is another card at the same mount.
 */
async function isSame(
  folder: string,
  files: readonly HashedFile[],
  images: readonly KnownImage[],
  roots: readonly Root[],
  { areEdited }: RootQuestions,
): Promise<boolean> {
  const places = new Places(roots);
  const byPlace = new Map<string, KnownImage>();
  for (const image of images) {
    const place = places.placeOf(image);
    if (place !== null && isWithin(folder, place)) byPlace.set(place, image);
  }
  // A single image is not enough evidence.
  if (byPlace.size < 2 || files.length === 0) return true;
  const contents = new Set(files.map(({ contentHash }) => contentHash));
  for (const { contentHash } of byPlace.values()) if (contents.has(contentHash)) return true;
  const changed = files.flatMap((file) => {
    const image = byPlace.get(posix.join(folder, file.path));
    return image === undefined ? [] : [{ ...file, id: image.id }];
  });
  return changed.length > 0 && (await areEdited(changed));
}

/** A root whose folder is not where it was, and most of whose files are here. */
async function rootWithContents(
  folder: string,
  files: readonly HashedFile[],
  images: readonly KnownImage[],
  roots: readonly Root[],
  { isElsewhere }: RootQuestions,
): Promise<Root | null> {
  const hashes = new Map(files.map(({ path, contentHash }) => [path, contentHash]));
  const tallies = new Map<string, { images: number; here: number }>();
  for (const image of images) {
    const tally = tallies.get(rootIdOf(image)) ?? { images: 0, here: 0 };
    tally.images += 1;
    if (hashes.get(pathInRoot(image)) === image.contentHash) tally.here += 1;
    tallies.set(rootIdOf(image), tally);
  }
  const known = new Map(roots.map((root) => [root.id, root]));
  const likeliest = [...tallies].filter(([, { here }]) => here > 0).sort(([, a], [, b]) => b.here - a.here);
  for (const [id, { images: all, here }] of likeliest) {
    const root = known.get(id);
    // Of an earlier version: several folders of one name may be mixed in it, so it must be here as a whole.
    if (root === undefined && 2 * here > all) return { id, name: id, path: folder };
    if (root === undefined || (2 * here <= all && 2 * here <= files.length)) continue;
    if (root.path === null || !(await isElsewhere(root.path))) return root;
  }
  return null;
}
