import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage, readImageHeader } from '../../../../src/datasources/images/decode-image.js';
import { ParallaxError } from '../../../../src/domain/errors.js';
import {
  AN_SVG,
  a16BitPng,
  aCmykJpeg,
  anAnimatedGif,
  aPicture,
  aPixelBomb,
  aRotatedJpeg,
  aTiff,
} from '../../../builders/picture-files.js';

async function refusal(bytes: Uint8Array): Promise<ParallaxError> {
  const error = await readImageHeader(bytes).catch((thrown: unknown) => thrown);
  if (!(error instanceof ParallaxError)) throw new Error('expected a refusal');
  return error;
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('readImageHeader', () => {
  it.each([
    ['jpeg', () => aPicture().jpeg().toBuffer()],
    ['png', () => aPicture().png().toBuffer()],
    ['webp', () => aPicture().webp().toBuffer()],
    ['avif', () => aPicture().avif({ effort: 0 }).toBuffer()],
    ['gif', () => aPicture().gif().toBuffer()],
    ['tiff', () => aPicture().tiff().toBuffer()],
  ])('knows a %s by its content', async (format, make) => {
    expect(await readImageHeader(await make())).toEqual({ format, width: 120, height: 80, hasAlpha: false });
  });

  it('turns the size of a rotated photograph upright', async () => {
    expect(await readImageHeader(await aRotatedJpeg())).toMatchObject({ width: 80, height: 120 });
  });

  it('counts only the first frame of an animation', async () => {
    expect(await readImageHeader(await anAnimatedGif())).toMatchObject({ width: 60, height: 40 });
  });

  it.each([
    ['nothing', Buffer.alloc(0), /empty: it has 0 bytes/],
    ['an SVG', AN_SVG, /SVG drawing.*save it as PNG/],
    ['an SVG behind a byte order mark and space', Buffer.concat([Buffer.from('\uFEFF \n'), AN_SVG]), /SVG/],
    [
      'HEIC',
      Buffer.from('\0\0\0\u0018ftypheic\0\0\0\0mif1heic'),
      /HEIC.*kind that is not supported.*JPEG or AVIF/,
    ],
    ['HEIF', Buffer.from('\0\0\0\u0018ftypmif1\0\0\0\0mif1miaf'), /HEIC.*kind that is not supported/],
    [
      'BMP',
      latin1(`BM${'\0'.repeat(12)}\x28\0\0\0${'\0'.repeat(40)}`),
      /BMP.*kind that is not supported.*save it as PNG/,
    ],
    ['a text that begins like BMP', Buffer.from('BMW sells cars, and this is a letter.'), /not an image/],
    ['ICO', latin1('\0\0\x01\0\x01\0\x10\x10\0\0'), /ICO icon.*kind that is not supported/],
    ['JPEG XL', latin1('\xff\x0a\xfa\x1f\x01'), /JPEG XL.*kind that is not supported/],
    ['JPEG XL in boxes', latin1('\0\0\0\x0cJXL \r\n\x87\n'), /JPEG XL/],
    ['JPEG 2000', latin1('\0\0\0\x0cjP  \r\n\x87\n'), /JPEG 2000.*kind that is not supported/],
    [
      'TGA',
      latin1(`\0\0\x02${'\0'.repeat(9)}\x40\x01\xf0\0\x18\x20${'\0'.repeat(9)}`),
      /TGA.*kind that is not supported/,
    ],
    ['PPM', latin1('P6\n160 120\n255\n...'), /PPM.*kind that is not supported/],
    ['a mouse pointer', latin1('\0\0\x02\0\x01\0\x10\x10\0\0'), /kind that is not supported/],
    ['an icon of macOS', latin1('icns\0\0\x10\0'), /ICNS icon.*kind that is not supported/],
    ['PCX', latin1('\x0a\x05\x01\x08\0\0\0\0'), /PCX.*kind that is not supported/],
    ['DICOM', latin1(`${'\0'.repeat(128)}DICM`), /DICOM.*kind that is not supported/],
    ['a drawing of an Amiga', latin1('FORM\0\0\x10\0ILBMBMHD'), /ILBM.*kind that is not supported/],
    ['a metafile', latin1(`\x01\0\0\0${'\0'.repeat(36)} EMF`), /metafile.*kind that is not supported/],
    ["GIMP's own", latin1('gimp xcf file\0'), /GIMP.*kind that is not supported/],
    ["Apple's PNG", latin1('\x89PNG\r\n\x1a\n\0\0\0\x04CgBI'), /CgBI.*kind that is not supported/],
    [
      'a raw file of Fujifilm',
      latin1('FUJIFILMCCD-RAW 0201'),
      /camera raw.*kind that is not supported.*JPEG/,
    ],
    ['a CR3', latin1('\0\0\0\x18ftypcrx \0\0\0\x01crx isom'), /camera raw/],
    ['a CRW', latin1('II\x1a\0\0\0HEAPCCDR'), /camera raw/],
    ['a CR2', latin1('II*\0\x10\0\0\0CR\x02\0'), /camera raw/],
    ['a NEF', aTiff([9, 9, 9], { photometric: 2, inside: 32_803 }), /camera raw.*beside it/],
    ['a DNG', aTiff([9, 9, 9], { photometric: 2, tags: { 50706: 0x0000_0401 } }), /camera raw/],
    [
      'a linear DNG in big-endian',
      aTiff([9, 9, 9], { photometric: 2, inside: 34_892, isBigEndian: true }),
      /camera raw/,
    ],
    ['a film', latin1('\0\0\0\x18ftypmp42\0\0\0\0mp42isom'), /not an image/],
    ['text', Buffer.from('These are not the pixels.'), /not an image: JPEG, PNG, WebP, AVIF, GIF and TIFF/],
    ['a header and nothing else', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), /damaged or cut short/],
    ['a pixel bomb', aPixelBomb(), /40000 x 40000 pixels \(1600 megapixels\); the limit is 50 megapixels/],
  ])('refuses %s with the reason', async (_name, bytes, message) => {
    const error = await refusal(bytes);
    expect(error.code).toBe('BAD_USER_INPUT');
    expect(error.argument).toBe('image');
    expect(error.message).toMatch(message);
  });
});

describe('decodeImage', () => {
  const firstPixels = async (bytes: Uint8Array) =>
    decodeImage(bytes).raw().toBuffer({ resolveWithObject: true });

  it('makes three 8-bit channels of CMYK and of 16 bits', async () => {
    for (const bytes of [await aCmykJpeg(), await a16BitPng()]) {
      const source = await sharp(bytes).metadata();
      expect([source.space, source.depth]).not.toEqual(['srgb', 'uchar']);
      const { data, info } = await firstPixels(bytes);
      expect(info).toMatchObject({ width: 120, height: 80, channels: 3 });
      expect(data.length).toBe(120 * 80 * 3);
    }
  });

  it('brings a wide gamut into sRGB instead of reading its numbers as sRGB', async () => {
    const colour = { r: 200, g: 100, b: 50 };
    const wide = await sharp({ create: { width: 8, height: 8, channels: 3, background: colour } })
      .withIccProfile('p3')
      .png()
      .toBuffer();
    expect((await sharp(wide).metadata()).icc).toBeDefined();
    const { data } = await firstPixels(wide);
    for (const [channel, value] of [200, 100, 50].entries()) {
      expect(Math.abs((data[channel] ?? 0) - value)).toBeLessThan(4);
    }
  });

  it('takes the first frame of an animation', async () => {
    const { data, info } = await firstPixels(await anAnimatedGif());
    expect([info.width, info.height]).toEqual([60, 40]);
    expect([...data.subarray(0, 3)]).toEqual([255, 0, 0]);
  });

  it('turns a rotated photograph upright', async () => {
    const { info } = await firstPixels(await aRotatedJpeg());
    expect([info.width, info.height]).toEqual([80, 120]);
  });
});
