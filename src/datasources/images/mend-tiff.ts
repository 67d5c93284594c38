import sharp from 'sharp';
import { PHOTOMETRIC, TIFF, type TiffFolder, tiffFolders } from './tiff-tags.js';

const RGB = 2;
/** JPEG inside of TIFF, the old way and the new: the decoder converts its colours. */
const JPEG_COMPRESSIONS: readonly number[] = [6, 7];
/** Of 12 bits a sample in fields of 16, as scanners and microscopes write them: black, to a reader of 16. */
const GREATEST_OF_12_BITS = 4_095;

/** TIFF in colours that the decoder takes for red, green and blue, or in greys of 12 bits, as PNG. */
export async function mendTiff(bytes: Uint8Array, maxPixels: number): Promise<Uint8Array> {
  const [folder] = tiffFolders(bytes);
  if (folder === undefined) return bytes;
  const value = (tag: number): number => folder.get(tag)?.value ?? 0;
  if (value(TIFF.width) * value(TIFF.height) > maxPixels) return bytes;
  const bits = value(TIFF.bitsPerSample);
  const samples = value(TIFF.samplesPerPixel);
  const photometric = value(TIFF.photometric);
  if (bits === 16 && samples <= 1) return lightened(bytes);
  if (bits !== 8 || samples !== 3 || JPEG_COMPRESSIONS.includes(value(TIFF.compression))) return bytes;
  if (photometric === PHOTOMETRIC.cieLab) return converted(bytes, folder, labToRgb);
  if (photometric === PHOTOMETRIC.yCbCr && value(TIFF.chromaSubsampling) === 1) {
    return converted(bytes, folder, yCbCrToRgb);
  }
  return bytes;
}

async function lightened(bytes: Uint8Array): Promise<Uint8Array> {
  const picture = sharp(bytes, { limitInputPixels: false, pages: 1 });
  try {
    const greatest = (await picture.stats()).channels[0]?.max ?? 0;
    if (greatest > GREATEST_OF_12_BITS || greatest < 256) return bytes;
    const { data, info } = await picture
      .toColourspace('grey16')
      .raw({ depth: 'ushort' })
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    const grey = Buffer.alloc(width * height);
    for (let pixel = 0; pixel < grey.length; pixel++) {
      grey[pixel] = data.readUInt16LE(2 * pixel * channels) >> 4;
    }
    return sharp(grey, { raw: { width, height, channels: 1 }, limitInputPixels: false })
      .withMetadata(await orientationOf(bytes))
      .png({ compressionLevel: 1 })
      .toBuffer();
  } catch {
    return bytes;
  }
}

type ToRgb = (from: Buffer, at: number, to: Buffer) => void;

/** Read as if its samples were red, green and blue, and put right one by one. */
async function converted(bytes: Uint8Array, folder: TiffFolder, toRgb: ToRgb): Promise<Uint8Array> {
  const asRgb = Buffer.from(bytes);
  const place = folder.get(TIFF.photometric);
  if (place === undefined) return bytes;
  asRgb.fill(0, place.at, place.at + place.size);
  asRgb[asRgb[0] === 0x49 ? place.at : place.at + place.size - 1] = RGB;
  try {
    const { data, info } = await sharp(asRgb, { limitInputPixels: false, ignoreIcc: true, pages: 1 })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = info;
    if (channels !== 3) return bytes;
    const rgb = Buffer.alloc(data.length);
    for (let at = 0; at < data.length; at += 3) toRgb(data, at, rgb);
    return sharp(rgb, { raw: { width, height, channels }, limitInputPixels: false })
      .withMetadata(await orientationOf(bytes))
      .png({ compressionLevel: 1 })
      .toBuffer();
  } catch {
    return bytes;
  }
}

async function orientationOf(bytes: Uint8Array): Promise<{ readonly orientation?: number }> {
  const orientation = tiffFolders(bytes)[0]?.get(274)?.value;
  return orientation === undefined || orientation < 1 || orientation > 8 ? {} : { orientation };
}

/** ITU-R BT.601 in the full range, TIFF's default. */
function yCbCrToRgb(from: Buffer, at: number, to: Buffer): void {
  const [y, cb, cr] = [from[at] ?? 0, (from[at + 1] ?? 0) - 128, (from[at + 2] ?? 0) - 128];
  to[at] = byte(y + 1.402 * cr);
  to[at + 1] = byte(y - 0.344_136 * cb - 0.714_136 * cr);
  to[at + 2] = byte(y + 1.772 * cb);
}

/** CIE L*a*b* of D50 by XYZ to sRGB (matrix of Lindbloom, adapted to D65 by Bradford's method). */
function labToRgb(from: Buffer, at: number, to: Buffer): void {
  const fy = ((from[at] ?? 0) / 2.55 + 16) / 116;
  const [fx, fz] = [fy + from.readInt8(at + 1) / 500, fy - from.readInt8(at + 2) / 200];
  const [x, y, z] = [0.964_22 * linear(fx), linear(fy), 0.825_21 * linear(fz)];
  to[at] = gamma(3.133_856_1 * x - 1.616_866_7 * y - 0.490_614_6 * z);
  to[at + 1] = gamma(-0.978_768_4 * x + 1.916_141_5 * y + 0.033_454 * z);
  to[at + 2] = gamma(0.071_945_3 * x - 0.228_991_4 * y + 1.405_242_7 * z);
}

function linear(f: number): number {
  return f > 6 / 29 ? f ** 3 : (f - 4 / 29) * 3 * (6 / 29) ** 2;
}

function gamma(value: number): number {
  return byte(255 * (value <= 0.003_130_8 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055));
}

function byte(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
