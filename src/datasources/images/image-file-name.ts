import { createHash } from 'node:crypto';
import { THUMBNAIL_SIZES, type ThumbnailSize } from '../../domain/image.js';

/** Formats that every browser shows: the only kinds of file in a store. */
export type RenditionExtension = 'jpg' | 'png' | 'webp';

const PATH = /^([0-9a-f]{2})\/\1[0-9a-f]{14}-[0-9a-f]{8}(?:\.(?:160|320|640)\.webp|\.(?:jpg|png|webp))$/;

/**
 * First part of the names of all files of an image: `<2-character shard>/<16 hex digits>`.
 *
 * An id may hold any characters, slashes and dots too, so a name is made from its hash. 64 bits leave a
 * chance below one in ten million that two of a million images share a name.
 */
export function imageFilePrefix(imageId: string): string {
  const digest = sha256Hex(imageId).slice(0, 16);
  return `${digest.slice(0, 2)}/${digest}`;
}

/**
 * File name of the full rendition, for example `3f/3fa04c11d2e8b7aa-90be12cd.jpg`. It contains the content's
 * hash, so that a changed image has another URL and every URL may be cached for ever.
 *
 * @param contentHash  SHA-256 of the source file, hex
 */
export function imageFileName(imageId: string, contentHash: string, extension: RenditionExtension): string {
  return `${imageFilePrefix(imageId)}-${contentHash.slice(0, 8)}.${extension}`;
}

/** File name of a thumbnail, for example `3f/3fa04c11d2e8b7aa-90be12cd.320.webp`. */
export function thumbnailFileName(file: string, size: ThumbnailSize): string {
  return `${file.replace(/\.[a-z]+$/, '')}.${THUMBNAIL_SIZES[size]}.webp`;
}

/**
 * Returns the store's file that a URL path names, or null.
 *
 * Only names that this module creates are accepted. So no path leads out of the folder, nor to a file that is
 * still being written.
 *
 * @param urlPath  path after the store's base URL, with or without the leading slash
 */
export function imageFileOfUrlPath(urlPath: string): string | null {
  const path = urlPath.startsWith('/') ? urlPath.slice(1) : urlPath;
  return PATH.test(path) ? path : null;
}

function sha256Hex(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
