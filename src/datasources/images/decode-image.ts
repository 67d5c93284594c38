import sharp, { type Sharp } from 'sharp';
import { badInput, type ParallaxError } from '../../domain/errors.js';
import { MAX_PIXELS } from './image-limits.js';
import { KINDS_NOT_READ, type KindNotRead, sniffFormat } from './sniff-format.js';
import { isCameraRaw, tiffFolders } from './tiff-tags.js';

export const IMAGE_FORMATS = ['jpeg', 'png', 'webp', 'avif', 'gif', 'tiff'] as const;
export type ImageFormat = (typeof IMAGE_FORMATS)[number];

/** Fields of an image's header. */
export interface ImageHeader {
  readonly format: ImageFormat;
  /** Pixels, as seen upright. */
  readonly width: number;
  readonly height: number;
  readonly hasAlpha: boolean;
}

/**
 * Reads the header of an encoded image without decoding its pixels.
 *
 * @param bytes  a JPEG, PNG, WebP, AVIF, GIF or TIFF file, whatever its name
 * @throws ParallaxError BAD_USER_INPUT, argument `image`: empty, of another kind, over the limit, or broken
 */
export async function readImageHeader(bytes: Uint8Array, maxPixels = MAX_PIXELS): Promise<ImageHeader> {
  const format = sniffImageFormat(bytes);
  if (format === 'tiff' && isCameraRaw(tiffFolders(bytes))) throw notRead('camera raw');
  const metadata = await open(bytes)
    .metadata()
    .catch((cause: unknown) => {
      throw brokenImage(cause);
    });
  const { width, height } = metadata.autoOrient;
  if (width * height > maxPixels) {
    throw badInput(
      'image',
      `The image is ${width} x ${height} pixels (${Math.ceil((width * height) / 1e6)} megapixels); the limit is ${maxPixels / 1e6} megapixels.`,
    );
  }
  return { format, width, height, hasAlpha: metadata.hasAlpha };
}

/**
 * Creates a pipeline whose pixels are upright, 8-bit sRGB, and of the first frame only; the header must have
 * been read and accepted before. Its output has no CMYK, 16 bits, wide gamuts or EXIF orientation.
 *
 * @param ignoreProfile  keeps the file's RGB values, whatever its colour profile
 */
export function decodeImage(
  bytes: Uint8Array,
  { ignoreProfile = false }: { readonly ignoreProfile?: boolean } = {},
): Sharp {
  return open(bytes, ignoreProfile).autoOrient().toColourspace('srgb');
}

/** Error for a decoder that fails on the pixels themselves. */
export function brokenImage(cause: unknown): ParallaxError {
  const error = badInput('image', 'The image is damaged or cut short and cannot be decoded.');
  error.cause = cause;
  return error;
}

function open(bytes: Uint8Array, ignoreIcc = false): Sharp {
  // The limit is ours, with a message of ours. `error` lets pass what every viewer shows, odd metadata say,
  // and stops at pixels that are missing or wrong.
  return sharp(bytes, { limitInputPixels: false, failOn: 'error', pages: 1, ignoreIcc });
}

/**
 * The format by the first bytes alone; 4,096 of them are enough.
 *
 * @throws ParallaxError BAD_USER_INPUT, argument `image`, with the reason for every other kind of file
 */
export function sniffImageFormat(bytes: Uint8Array): ImageFormat {
  const format = sniffFormat(bytes);
  switch (format) {
    case 'empty':
      throw badInput('image', 'The image is empty: it has 0 bytes.');
    case 'svg':
      throw badInput(
        'image',
        'The image is an SVG drawing, which may carry scripts and has no pixels of its own; save it as PNG first.',
      );
    case 'unknown':
      throw badInput('image', 'The file is not an image: JPEG, PNG, WebP, AVIF, GIF and TIFF are supported.');
    case 'jpeg':
    case 'png':
    case 'webp':
    case 'avif':
    case 'gif':
    case 'tiff':
      return format;
    default:
      throw notRead(format);
  }
}

/** Error for an image of an unsupported kind, with a remedy. */
function notRead(kind: KindNotRead): ParallaxError {
  const { name, instead } = KINDS_NOT_READ[kind];
  return badInput(
    'image',
    `The image is ${name}, a kind that is not supported (JPEG, PNG, WebP, AVIF, GIF and TIFF are): ${instead}.`,
  );
}
