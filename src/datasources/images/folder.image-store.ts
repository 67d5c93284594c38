import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { THUMBNAIL_SIZES } from '../../domain/image.js';
import { syncFolder } from '../sync-folder.js';
import { imageFilePrefix, thumbnailFileName } from './image-file-name.js';
import type { ImageStore, Renditions } from './image-store.js';
import { isSmaller, THUMBNAILS_LARGEST_FIRST } from './renditions.js';

export interface FolderImageStoreOptions {
  /** Where the files lie; made when it is missing. */
  readonly folder: string;
  /** What the URLs begin with: `/images/demo`, `https://cdn.example.com/demo`. */
  readonly baseUrl: string;
}

/**
 * Pictures as files in one folder, spread over 256 shards so that no directory grows too long.
 *
 * Every file appears whole or not at all, and is on disk before `put` resolves: an index entry that is
 * written after it never points at a picture that a power cut took.
 */
export function openFolderImageStore({ folder, baseUrl }: FolderImageStoreOptions): ImageStore {
  const base = baseUrl.replace(/\/+$/, '');
  const url = (file: string): string => `${base}/${file}`;
  return {
    async put(renditions) {
      const files = filesOf(renditions);
      const shard = dirname(join(folder, renditions.file));
      const isNew = (await mkdir(shard, { recursive: true })) !== undefined;
      await Promise.all(files.map(([file, bytes]) => writeWhole(join(folder, file), bytes)));
      await syncFolder(shard);
      if (isNew) await Promise.all([syncFolder(folder), syncFolder(dirname(folder))]);
    },

    async remove(imageId, keep) {
      const prefix = imageFilePrefix(imageId);
      const directory = join(folder, dirname(prefix));
      const stem = `${basename(prefix)}-`;
      const kept = keep === undefined ? undefined : `${basename(keep).replace(/\.[a-z]+$/, '')}.`;
      const names = await readdir(directory).catch(nothingWhenMissing);
      const gone = names.filter(
        (name) => name.startsWith(stem) && !(kept !== undefined && name.startsWith(kept)),
      );
      await Promise.all(gone.map((name) => rm(join(directory, name), { force: true })));
    },

    url,

    thumbnailUrl(image, size) {
      // A missing size was no smaller than the picture, and so is every size above it.
      return url(isSmaller(THUMBNAIL_SIZES[size], image) ? thumbnailFileName(image.file, size) : image.file);
    },
  };
}

function filesOf({ file, full, thumbnails }: Renditions): ReadonlyArray<readonly [string, Uint8Array]> {
  return [
    [file, full] as const,
    ...THUMBNAILS_LARGEST_FIRST.flatMap((size) => {
      const bytes = thumbnails[size];
      return bytes === undefined ? [] : [[thumbnailFileName(file, size), bytes] as const];
    }),
  ];
}

/** One writer holds the catalogue, so a part file that is there already was left by one that died. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const part = `${path}.part`;
  await writeFile(part, bytes, { flush: true });
  await rename(part, path);
}

function nothingWhenMissing(error: NodeJS.ErrnoException): readonly string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
