import sharp, { type Sharp } from 'sharp';
import { badInput } from '../../../domain/errors.js';
import { brokenImage, decodeImage, readImageHeader, sniffImageFormat } from '../../images/decode-image.js';
import { groundOf } from '../../images/ground.js';
import { MAX_CATALOGUE_PIXELS } from '../../images/image-limits.js';
import { repairImage } from '../../images/repair-image.js';
import { type AxisWeights, axisWeights, type Pixels, resample } from './resample.js';
import type { VisionInput } from './vision-input.js';

/**
 * Size to which the decoder shrinks a larger image, in sides of the model's input. It shrinks while reading,
 * so that an image of any size takes a few megabytes, and the exact resize does the rest.
 */
const KEPT_SIDES = 8;

/** An axis of an image during preprocessing, lengths in pixels. */
interface Axis {
  /** After the decoder has shrunk it. */
  readonly decoded: number;
  readonly weights: AxisWeights;
  /** The part of `decoded` that the weights touch. */
  readonly first: number;
  readonly length: number;
}

/**
 * Preprocesses an image like the model's reference: upright, 8-bit RGB, resized by Pillow's filter,
 * centre-cropped. The reference reads the file's RGB values and ignores colour profiles, and so does this.
 *
 * Memory: at most (8 sides of the input)² x 3 bytes, 9.6 MB for 224 pixels, beside the decoder's. The decoder
 * holds a few lines. For a format that is not stored line by line it holds the whole image, 4 bytes a pixel
 * (progressive JPEG, interlaced PNG, WebP, AVIF, a turned camera). A JPEG is shrunk while it is decoded.
 *
 * @param original  an encoded image of a kind that `sniffImageFormat` knows
 * @throws ParallaxError BAD_USER_INPUT, argument `image`: not an image, over MAX_CATALOGUE_PIXELS, or broken
 */
export async function prepareImage(original: Uint8Array, input: VisionInput): Promise<Pixels> {
  sniffImageFormat(original);
  try {
    const bytes = await repairImage(original);
    const { autoOrient, space, hasAlpha } = await sharp(bytes, { limitInputPixels: false }).metadata();
    const { width, height } = autoOrient;
    if (width * height > MAX_CATALOGUE_PIXELS) {
      throw badInput(
        'image',
        `The image is ${width} x ${height} pixels; the limit is ${MAX_CATALOGUE_PIXELS / 1e6} megapixels.`,
      );
    }
    const resized = sizeAfterResize(input, width, height);
    const crop = input.crop ?? resized;
    const across = planAxis(input.filter, width, resized.width, crop.width);
    const down = planAxis(input.filter, height, resized.height, crop.height);
    const decoded = await decodePart(
      decodeImage(bytes, { ignoreProfile: isRgb(space) }).flatten({
        background: (hasAlpha ? await groundOf(bytes) : null) ?? 'white',
      }),
      { width, height },
      across,
      down,
    );
    return padded(resample(decoded, across.weights, down.weights), crop);
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'ParallaxError') throw cause;
    throw brokenImage(cause);
  }
}

/** The long side is cut to whole pixels, not rounded, as both references do. */
export function sizeAfterResize({ resize }: VisionInput, width: number, height: number) {
  if (resize.kind === 'exact') return { width: resize.width, height: resize.height };
  const { side } = resize;
  return width <= height
    ? { width: side, height: Math.floor((side * height) / width) }
    : { width: Math.floor((side * width) / height), height: side };
}

function planAxis(filter: VisionInput['filter'], length: number, resized: number, crop: number): Axis {
  const decoded = Math.min(length, KEPT_SIDES * resized);
  const count = Math.min(crop, resized);
  const weights = axisWeights(filter, decoded, resized, Math.floor((resized - count) / 2), count);
  const first = weights.start.reduce((least, start) => Math.min(least, start), decoded);
  const last = weights.start.reduce((most, start, n) => Math.max(most, start + (weights.size[n] ?? 0)), 0);
  return {
    decoded,
    weights: { ...weights, start: weights.start.map((start) => start - first) },
    first,
    length: last - first,
  };
}

async function decodePart(
  picture: Sharp,
  size: { readonly width: number; readonly height: number },
  across: Axis,
  down: Axis,
): Promise<Pixels> {
  const { data, info } = await shrinkWhileDecoding(picture, size, across, down)
    .extract({ left: across.first, top: down.first, width: across.length, height: down.length })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data: threeChannels(data, info.channels), width: info.width, height: info.height };
}

function shrinkWhileDecoding(
  picture: Sharp,
  { width, height }: { readonly width: number; readonly height: number },
  across: Axis,
  down: Axis,
): Sharp {
  if (across.decoded === width && down.decoded === height) return picture;
  return picture.resize({
    width: across.decoded,
    height: down.decoded,
    fit: 'fill',
    kernel: 'cubic',
    // A JPEG that is shrunk as far as it can be while it is read is blurred.
    fastShrinkOnLoad: false,
  });
}

/** Grey becomes red, green and blue; an alpha channel is dropped. */
export function threeChannels(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return data;
  const out = new Uint8Array((data.length / channels) * 3);
  for (let pixel = 0; pixel < data.length / channels; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      out[pixel * 3 + channel] = data[pixel * channels + (channels < 3 ? 0 : channel)] ?? 0;
    }
  }
  return out;
}

/** An image smaller than the crop gets a black margin. */
function padded(
  pixels: Pixels,
  { width, height }: { readonly width: number; readonly height: number },
): Pixels {
  if (pixels.width === width && pixels.height === height) return pixels;
  const data = new Uint8Array(width * height * 3);
  const left = Math.ceil((width - pixels.width) / 2);
  const top = Math.ceil((height - pixels.height) / 2);
  for (let y = 0; y < pixels.height; y++) {
    const line = pixels.data.subarray(y * pixels.width * 3, (y + 1) * pixels.width * 3);
    data.set(line, ((top + y) * width + left) * 3);
  }
  return { data, width, height };
}

/** Returns true for colour spaces that Pillow reads as red, green and blue, or as grey. */
function isRgb(space: string | undefined): boolean {
  return space === 'srgb' || space === 'rgb16' || space === 'b-w' || space === 'grey16';
}

/**
 * The preprocessing of the first catalogues, by libvips alone. It shrinks a JPEG while decoding and rounds
 * the long side, so that its vectors differ from the reference's. The demo's model, and catalogues filled
 * with it, keep it.
 *
 * @throws ParallaxError BAD_USER_INPUT, argument `image`, when the image cannot be decoded
 */
export async function prepareAsBefore(bytes: Uint8Array, input: VisionInput): Promise<Pixels> {
  const { hasAlpha } = await readImageHeader(bytes);
  const background = (hasAlpha ? await groundOf(bytes) : null) ?? 'white';
  const { data, info } = await resize(decodeImage(bytes).flatten({ background }), input)
    .raw()
    .toBuffer({ resolveWithObject: true })
    .catch((cause: unknown) => {
      throw brokenImage(cause);
    });
  return { data: threeChannels(data, info.channels), width: info.width, height: info.height };
}

function resize(picture: Sharp, { resize: to, filter: kernel, crop }: VisionInput): Sharp {
  if (to.kind === 'exact') return picture.resize({ ...sizeOf(to), fit: 'fill', kernel });
  const { side } = to;
  const square = picture.resize({ width: side, height: side, fit: 'cover', kernel, position: 'centre' });
  if (crop === null || (crop.width >= side && crop.height >= side)) return square;
  const [left, top] = [(side - crop.width) >> 1, (side - crop.height) >> 1];
  return square.extract({ left, top, width: crop.width, height: crop.height });
}

function sizeOf({ width, height }: { readonly width: number; readonly height: number }) {
  return { width, height };
}
