import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from '../sync-folder.js';
import { filesOf, filesToRemove, startOfFiles } from './image-files.js';
import type { ImageStore } from './image-store.js';
import { imageUrls } from './image-urls.js';

export interface FolderImageStoreOptions {
  /** Where the files lie; made when it is missing. */
  readonly folder: string;
  /** Prefix of the URLs: `/images/demo`, `https://cdn.example.com/demo`. */
  readonly baseUrl: string;
}

/**
 * Image files in one folder, spread over 256 shards so that no directory grows too long.
 *
 * Every file appears completely or not at all, and is on disk before `put` resolves. An index entry that is
 * written after it therefore never refers to a file lost in a power cut.
 */
export function openFolderImageStore({ folder, baseUrl }: FolderImageStoreOptions): ImageStore {
  return {
    ...imageUrls(baseUrl),

    async put(renditions) {
      const files = filesOf(renditions);
      const shard = dirname(join(folder, renditions.file));
      const isNew = (await mkdir(shard, { recursive: true })) !== undefined;
      await Promise.all(files.map(([file, bytes]) => writeWhole(join(folder, file), bytes)));
      await syncFolder(shard);
      if (isNew) await Promise.all([syncFolder(folder), syncFolder(dirname(folder))]);
    },

    async remove(imageId, keep) {
      const shard = dirname(startOfFiles(imageId));
      const names = await readdir(join(folder, shard)).catch(nothingWhenMissing);
      const files = names.map((name) => `${shard}/${name}`);
      const gone = filesToRemove(files, imageId, keep);
      await Promise.all(gone.map((file) => rm(join(folder, file), { force: true })));
    },
  };
}

/** A single writer holds the catalogue, so an existing part file is left over from one that died. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const part = `${path}.part`;
  await writeFile(part, bytes, { flush: true });
  await rename(part, path);
}

function nothingWhenMissing(error: NodeJS.ErrnoException): readonly string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
