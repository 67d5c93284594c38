import type { ThumbnailSize } from '../../domain/image.js';

export interface Renditions {
  /** The picture as the web shows it: upright, sRGB, without metadata. */
  readonly full: Uint8Array;
  /** File name of the full rendition, with its extension. */
  readonly file: string;
  /** Longest side in pixels -> JPEG or WebP bytes; a size that would enlarge the picture is absent. */
  readonly thumbnails: Readonly<Partial<Record<ThumbnailSize, Uint8Array>>>;
}

/** Where pictures are kept and how a browser reaches them. */
export interface ImageStore {
  put(imageId: string, renditions: Renditions): Promise<void>;
  /** Removes the picture and its thumbnails; unknown ids are ignored. */
  remove(imageId: string, file: string): Promise<void>;
  /** URL of the full rendition. */
  url(file: string): string;
  /** URL of a thumbnail; the full rendition's where the picture is no larger than the size. */
  thumbnailUrl(
    image: { readonly file: string; readonly width: number; readonly height: number },
    size: ThumbnailSize,
  ): string;
}
