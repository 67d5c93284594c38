import { THUMBNAIL_SIZES } from '../../domain/image.js';
import { thumbnailFileName } from './image-file-name.js';
import type { ImageStore } from './image-store.js';
import { isSmaller } from './thumbnail-sizes.js';

/**
 * The URLs of a store's files.
 *
 * @param baseUrl  with or without a slash at its end
 * @param place    a file's place under the base: its name, unless the store keeps it elsewhere
 */
export function imageUrls(
  baseUrl: string,
  place: (file: string) => string = (file) => file,
): Pick<ImageStore, 'url' | 'thumbnailUrl'> {
  const base = baseUrl.replace(/\/+$/, '');
  const url = (file: string): string => `${base}/${place(file)}`;
  return {
    url,
    thumbnailUrl(image, size) {
      // A missing size was no smaller than the image, and so is every size above it.
      return url(isSmaller(THUMBNAIL_SIZES[size], image) ? thumbnailFileName(image.file, size) : image.file);
    },
  };
}
