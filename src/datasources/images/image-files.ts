import { imageFilePrefix, thumbnailFileName } from './image-file-name.js';
import type { Renditions } from './image-store.js';
import { THUMBNAILS_LARGEST_FIRST } from './thumbnail-sizes.js';

/** Every file that a store keeps of an image, by its name inside the store. */
export function filesOf({
  file,
  full,
  thumbnails,
}: Renditions): ReadonlyArray<readonly [string, Uint8Array]> {
  return [
    [file, full] as const,
    ...THUMBNAILS_LARGEST_FIRST.flatMap((size) => {
      const bytes = thumbnails[size];
      return bytes === undefined ? [] : [[thumbnailFileName(file, size), bytes] as const];
    }),
  ];
}

/** Common prefix of the names of all files of an image; no other image has it. */
export function startOfFiles(imageId: string): string {
  return `${imageFilePrefix(imageId)}-`;
}

/**
 * Those of the files that are the image's and go when it is removed.
 *
 * @param keep  file name of a full rendition that stays, with its thumbnails
 */
export function filesToRemove(files: readonly string[], imageId: string, keep?: string): readonly string[] {
  const start = startOfFiles(imageId);
  const kept = keep === undefined ? undefined : `${keep.replace(/\.[a-z]+$/, '')}.`;
  return files.filter((file) => file.startsWith(start) && !(kept !== undefined && file.startsWith(kept)));
}
