import { decodeImage } from './decode-image.js';

/** Side of the reduced image that is examined. */
const SIDE = 96;
/** Mean distance from white, of 0 to 1, that shapes must have to be seen on it. */
const LEAST_CONTRAST = 1 / 8;

/**
 * Chooses the background of a transparent image, for readers of pixels alone. It is white, as in the models'
 * references, or black where the drawing would be invisible on white; null for an opaque image.
 *
 * @param bytes  an image with an alpha channel, its header accepted before
 */
export async function groundOf(bytes: Uint8Array): Promise<'white' | 'black' | null> {
  const { data, info } = await decodeImage(bytes)
    .resize({ width: SIDE, height: SIDE, fit: 'inside', withoutEnlargement: true })
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const colours = info.channels - 1;
  let distance = 0;
  let drawn = 0;
  let isOpaque = true;
  for (let at = 0; at < data.length; at += info.channels) {
    const alpha = data[at + colours] ?? 0;
    const [red = 0, green = red, blue = red] = data.subarray(at, at + colours);
    drawn += alpha;
    isOpaque &&= alpha === 255;
    distance += alpha * (1 - (0.299 * red + 0.587 * green + 0.114 * blue) / 255);
  }
  if (isOpaque) return null;
  return distance < LEAST_CONTRAST * drawn ? 'black' : 'white';
}
