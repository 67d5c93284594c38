import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage, readImageHeader } from '../../../src/datasources/images/decode-image.js';
import { ParallaxError } from '../../../src/domain/errors.js';
import {
  AN_SVG,
  a16BitPng,
  aCmykJpeg,
  anAnimatedGif,
  aPicture,
  aPixelBomb,
  aRotatedJpeg,
} from '../../builders/picture-files.js';

async function refusal(bytes: Uint8Array): Promise<ParallaxError> {
  const error = await readImageHeader(bytes).catch((thrown: unknown) => thrown);
  if (!(error instanceof ParallaxError)) throw new Error('expected a refusal');
  return error;
}

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
    ['HEIC', Buffer.from('\0\0\0\u0018ftypheic\0\0\0\0mif1heic'), /HEIC.*JPEG or AVIF/],
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

  it('stands a rotated photograph upright', async () => {
    const { info } = await firstPixels(await aRotatedJpeg());
    expect([info.width, info.height]).toEqual([80, 120]);
  });
});
