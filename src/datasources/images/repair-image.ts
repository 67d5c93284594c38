import sharp from 'sharp';
import { MAX_CATALOGUE_PIXELS, MAX_PIXELS } from './image-limits.js';
import { mendTiff } from './mend-tiff.js';
import { sniffFormat } from './sniff-format.js';

const END_OF_JPEG = Buffer.from([0xff, 0xd9]);
const START_OF_SCAN = Buffer.from([0xff, 0xda]);

/**
 * Repairs an image for the decoder. It corrects files that the decoder refuses although every pixel is
 * present, or would show in wrong colours; others stay unchanged.
 *
 * @param maxPixels  larger images are not processed
 */
export async function repairImage(bytes: Uint8Array, maxPixels = MAX_CATALOGUE_PIXELS): Promise<Uint8Array> {
  switch (sniffFormat(bytes)) {
    case 'jpeg':
      return mendJpeg(bytes, maxPixels);
    case 'tiff':
      return mendTiff(bytes, maxPixels);
    default:
      return bytes;
  }
}

/** Line ends before the first marker go; an end marker that is missing behind whole pixels is put there. */
async function mendJpeg(original: Uint8Array, maxPixels: number): Promise<Uint8Array> {
  const file = Buffer.from(original.buffer, original.byteOffset, original.byteLength);
  const bytes = file.subarray(Math.max(0, file.indexOf(0xff)));
  const scan = bytes.lastIndexOf(START_OF_SCAN);
  // Within the coded pixels the marker cannot appear.
  if (scan < 0 || bytes.indexOf(END_OF_JPEG, scan) >= 0) return bytes;
  if (!(await isWithin(bytes, Math.min(maxPixels, MAX_PIXELS)))) return bytes;
  const ended = Buffer.concat([bytes, END_OF_JPEG]);
  // The decoder warns of every pixel that it had to make up; sharp's statistics do not always hear of it.
  const isWhole = await sharp(ended, { limitInputPixels: false, failOn: 'warning' })
    .extractChannel(0)
    .raw()
    .toBuffer()
    .then(
      () => true,
      () => false,
    );
  return isWhole ? ended : bytes;
}

async function isWithin(bytes: Uint8Array, maxPixels: number): Promise<boolean> {
  return sharp(bytes, { limitInputPixels: false })
    .metadata()
    .then(
      ({ width, height }) => width * height <= maxPixels,
      () => false,
    );
}
