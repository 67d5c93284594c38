import type { Sharp } from 'sharp';
import { brokenImage, decodeImage, readImageHeader } from '../../images/decode-image.js';
import { groundOf } from '../../images/ground.js';
import { threeChannels } from './prepare-picture.js';
import type { Pixels } from './resample.js';
import type { VisionInput } from './vision-input.js';

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
