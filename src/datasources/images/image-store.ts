import type { ThumbnailSize } from '../../domain/image.js';

export interface Renditions {
  /** The image as shown on the web: upright, sRGB, without metadata. */
  readonly full: Uint8Array;
  /** File name of the full rendition inside the store, with its extension. */
  readonly file: string;
  /** Pixels of the full rendition. */
  readonly width: number;
  readonly height: number;
  /** WebP bytes by size; a size that would not be smaller than the full rendition is absent. */
  readonly thumbnails: Readonly<Partial<Record<ThumbnailSize, Uint8Array>>>;
}

/** Store of image files, and the URLs at which browsers fetch them. */
export interface ImageStore {
  /**
   * Stores all renditions; when it resolves each of them is whole.
   *
   * @throws ParallaxError UNAVAILABLE, saying what to check, when a remote store does not take them
   */
  put(renditions: Renditions): Promise<void>;
  /**
   * Removes every rendition of an image; an unknown id is ignored.
   *
   * @param keep  file name of a full rendition that stays, with its thumbnails: after an image changed
   */
  remove(imageId: string, keep?: string): Promise<void>;
  /** URL of the full rendition. */
  url(file: string): string;
  /** URL of a thumbnail; the full rendition's where the image is no larger than the size. */
  thumbnailUrl(
    image: { readonly file: string; readonly width: number; readonly height: number },
    size: ThumbnailSize,
  ): string;
}
