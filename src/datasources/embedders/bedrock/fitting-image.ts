import sharp, { type Metadata, type Sharp } from 'sharp';
import { brokenImage, decodeImage, type ImageHeader, readImageHeader } from '../../images/decode-image.js';
import { groundOf } from '../../images/ground.js';

export type SentFormat = 'jpeg' | 'png' | 'webp';

export interface FittingImage {
  readonly base64: string;
  readonly format: SentFormat;
}

/** Longest side in pixels that Titan accepts; Nova documents none, and gains nothing from a larger one. */
const MAX_SIDE = 2_048;

/**
 * Body of an InvokeModel call in bytes, 25,000,000, less the JSON around the image; a byte costs 4/3 in
 * Base64.
 */
const MAX_BYTES_OF_A_CALL = Math.floor(((25_000_000 - 50_000) / 4) * 3);

/**
 * Prepares an image for a model, in Base64 without a `data:` prefix.
 *
 * A file that all decoders read alike and that fits is sent unchanged. Others are re-encoded: upright, 8-bit
 * sRGB, the first frame, at most 2,048 pixels a side. Lossless and transparent images become PNG, others
 * JPEG; transparent areas get a background.
 *
 * @param formats   that the model reads; JPEG and PNG must be among them
 * @param maxBytes  of the file that is sent; a re-encoded file that is still larger becomes a JPEG
 * @throws ParallaxError BAD_USER_INPUT, argument `image`, when it cannot be decoded
 */
export async function fittingImage(
  bytes: Uint8Array,
  formats: readonly SentFormat[],
  maxBytes = MAX_BYTES_OF_A_CALL,
): Promise<FittingImage> {
  const header = await readImageHeader(bytes);
  const format = formats.find((one) => one === header.format);
  const background = header.hasAlpha ? await groundOf(bytes) : null;
  if (format !== undefined && background === null && (await fits(bytes, header, maxBytes)))
    return { base64: base64(bytes), format };
  const decoded = decodeImage(bytes);
  const redrawn = (background === null ? decoded : decoded.flatten({ background })).resize({
    width: MAX_SIDE,
    height: MAX_SIDE,
    fit: 'inside',
    withoutEnlargement: true,
  });
  const encode = (made: Sharp): Promise<Uint8Array> =>
    made.toBuffer().catch((cause: unknown) => {
      throw brokenImage(cause);
    });
  if (header.hasAlpha || header.format === 'png' || header.format === 'gif') {
    const png = await encode(redrawn.clone().png());
    if (png.length <= maxBytes) return { base64: base64(png), format: 'png' };
  }
  const jpeg = await encode(redrawn.clone().jpeg({ quality: 92 }));
  // Noise in every one of 2,048 x 2,048 pixels fits 5 MB at this quality.
  const sent = jpeg.length <= maxBytes ? jpeg : await encode(redrawn.jpeg({ quality: 75 }));
  return { base64: base64(sent), format: 'jpeg' };
}

async function fits(bytes: Uint8Array, { width, height }: ImageHeader, maxBytes: number): Promise<boolean> {
  if (bytes.length > maxBytes || Math.max(width, height) > MAX_SIDE) return false;
  return isPlain(await sharp(bytes).metadata());
}

/** Without what readers differ in: a rotation beside the pixels, several frames, inks, 16 bits. */
function isPlain({ orientation = 1, pages = 1, space, depth }: Metadata): boolean {
  return orientation === 1 && pages === 1 && (space === 'srgb' || space === 'b-w') && depth === 'uchar';
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
