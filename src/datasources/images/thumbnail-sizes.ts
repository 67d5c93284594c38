import type { ThumbnailSize } from '../../domain/image.js';

/** Thumbnail sizes, largest first. */
export const THUMBNAILS_LARGEST_FIRST: readonly ThumbnailSize[] = ['LARGE', 'MEDIUM', 'SMALL'];

/** Returns true if a thumbnail of this side is smaller than the image, and therefore exists. */
export function isSmaller(
  side: number,
  picture: { readonly width: number; readonly height: number },
): boolean {
  return side < Math.max(picture.width, picture.height);
}
