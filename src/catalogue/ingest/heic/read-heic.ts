/// <reference path="./heic-decode.d.ts" />
import sharp from 'sharp';
import { brokenImage } from '../../../datasources/images/decode-image.js';
import { MAX_PIXELS } from '../../../datasources/images/image-limits.js';
import { MAX_RENDITION_SIDE } from '../../../datasources/images/renditions.js';
import { sniffFormat } from '../../../datasources/images/sniff-format.js';
import { badInput } from '../../../domain/errors.js';

/** HEIC and HEIF, by their first bytes; AVIF, in the same container, is none. */
export function isHeic(bytes: Uint8Array): boolean {
  return sniffFormat(bytes) === 'HEIC';
}

let last: Promise<unknown> = Promise.resolve();

/**
 * A phone's HEIC as a picture that everything else reads, no larger than it is shown. Decoding keeps this thread for
 * about a second, so that pipelines alone do it, one picture at a time.
 *
 * @throws ParallaxError BAD_USER_INPUT, argument `image`: over MAX_PIXELS, or broken
 */
export function imageOfHeic(bytes: Uint8Array): Promise<Uint8Array> {
  const picture = last.then(() => decode(bytes));
  last = picture.catch(() => undefined);
  return picture;
}

async function decode(buffer: Uint8Array): Promise<Uint8Array> {
  const { default: decodeHeic } = await import('heic-decode');
  const images = await decodeHeic.all({ buffer }).catch((cause: unknown) => {
    throw brokenImage(cause);
  });
  try {
    const [first] = images;
    if (first === undefined) throw brokenImage(new Error('no image'));
    if (first.width * first.height > MAX_PIXELS) {
      throw badInput(
        'image',
        `The image is ${first.width} x ${first.height} pixels; the limit for HEIC is ${MAX_PIXELS / 1e6} megapixels.`,
      );
    }
    const { width, height, data } = await first.decode().catch((cause: unknown) => {
      throw brokenImage(cause);
    });
    const raw = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const shown = sharp(raw, { raw: { width, height, channels: 4 }, limitInputPixels: false }).resize({
      ...{ width: MAX_RENDITION_SIDE, height: MAX_RENDITION_SIDE },
      fit: 'inside',
      withoutEnlargement: true,
    });
    return isOpaque(raw)
      ? await shown.removeAlpha().jpeg({ quality: 96 }).toBuffer()
      : await shown.png().toBuffer();
  } finally {
    images.dispose();
  }
}

function isOpaque(rgba: Uint8Array): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return false;
  return true;
}
