import sharp, { type Sharp } from 'sharp';
import { THUMBNAIL_SIZES, type ThumbnailSize } from '../../domain/image.js';
import { brokenImage, decodeImage, type ImageHeader, readImageHeader } from './decode-image.js';
import { imageFileName, type RenditionExtension } from './image-file-name.js';
import { MAX_CATALOGUE_PIXELS, MAX_PIXELS } from './image-limits.js';
import type { Renditions } from './image-store.js';
import { repairImage } from './repair-image.js';
import { isSmaller, THUMBNAILS_LARGEST_FIRST } from './thumbnail-sizes.js';

/** Longest side of a full rendition in pixels: enough for a large screen. */
export const MAX_RENDITION_SIDE = 2_048;

/** Pixels between two steps, not encoded yet. */
interface Pixels {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}

/**
 * Makes the full rendition and thumbnails of an image, never larger than the image. The same input bytes give
 * the same output bytes.
 *
 * @param original     an encoded image as `readImageHeader` accepts it
 * @param contentHash  SHA-256 of those bytes, hex
 * @throws ParallaxError BAD_USER_INPUT, argument `image`, with the reason when it cannot be decoded
 */
export async function makeRenditions(
  imageId: string,
  contentHash: string,
  original: Uint8Array,
): Promise<Renditions> {
  const bytes = await repairImage(original);
  const header = await readImageHeader(bytes, MAX_CATALOGUE_PIXELS);
  const decode = () =>
    shrink(decodeImage(bytes), MAX_RENDITION_SIDE).catch((cause: unknown) => {
      throw brokenImage(cause);
    });
  const pixels = await (isLarge(header) ? byItself(decode) : decode());
  const extension = renditionExtension(header);
  const full = await encode(pixels, extension);
  const thumbnails: Partial<Record<ThumbnailSize, Uint8Array>> = {};
  // Each size is made from the next larger one: a quarter of the work of starting at the full image.
  let source = pixels;
  for (const size of THUMBNAILS_LARGEST_FIRST) {
    const side = THUMBNAIL_SIZES[size];
    if (!isSmaller(side, pixels)) continue;
    source = await shrink(openPixels(source), side);
    thumbnails[size] = await openPixels(source).webp({ quality: 80, effort: 2 }).toBuffer();
  }
  const { width, height } = pixels;
  return { full, file: imageFileName(imageId, contentHash, extension), width, height, thumbnails };
}

/** Large images of this process are decoded one after the other, so that memory is bounded by one. */
let lastLarge: Promise<unknown> = Promise.resolve();

function byItself<T>(decode: () => Promise<T>): Promise<T> {
  const decoded = lastLarge.then(decode);
  lastLarge = decoded.catch(() => undefined);
  return decoded;
}

/** Above the limit of a query: such an image is decoded alone, and its rendition is embedded. */
export function isLarge({ width, height }: { readonly width: number; readonly height: number }): boolean {
  return width * height > MAX_PIXELS;
}

/** JPEG, PNG and WebP stay what they are; drawings stay lossless, transparency stays transparent. */
function renditionExtension({ format, hasAlpha }: ImageHeader): RenditionExtension {
  switch (format) {
    case 'png':
    case 'gif':
      return 'png';
    case 'webp':
      return 'webp';
    case 'jpeg':
      return 'jpg';
    case 'avif':
    case 'tiff':
      return hasAlpha ? 'webp' : 'jpg';
  }
}

async function shrink(pipeline: Sharp, longestSide: number): Promise<Pixels> {
  const { data, info } = await pipeline
    .resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels === 4 ? 4 : 3 };
}

function openPixels({ data, width, height, channels }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels } });
}

function encode(pixels: Pixels, extension: RenditionExtension): Promise<Buffer> {
  const pipeline = openPixels(pixels);
  switch (extension) {
    case 'jpg':
      return pipeline.jpeg({ quality: 88 }).toBuffer();
    case 'png':
      return pipeline.png({ compressionLevel: 7 }).toBuffer();
    case 'webp':
      return pipeline.webp({ quality: 88, effort: 3 }).toBuffer();
  }
}
