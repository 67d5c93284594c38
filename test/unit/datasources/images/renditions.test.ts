import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { makeRenditions } from '../../../../src/datasources/images/renditions.js';
import {
  a16BitPng,
  aCmykJpeg,
  anAnimatedGif,
  aPicture,
  aPixelBomb,
  aRotatedJpeg,
  aTruncatedJpeg,
} from '../../../builders/picture-files.js';

const renditionsOf = (bytes: Uint8Array) =>
  makeRenditions('an-id', createHash('sha256').update(bytes).digest('hex'), bytes);

describe('makeRenditions', () => {
  it('limits the longest side and makes the three thumbnails', async () => {
    const made = await renditionsOf(await aPicture({ width: 3_000, height: 1_500 }).jpeg().toBuffer());
    expect([made.width, made.height]).toEqual([2_048, 1_024]);
    const sizes = await Promise.all(
      (['SMALL', 'MEDIUM', 'LARGE'] as const).map(async (size) => {
        const { width, height, format } = await sharp(made.thumbnails[size]).metadata();
        return { width, height, format };
      }),
    );
    expect(sizes).toEqual([
      { width: 160, height: 80, format: 'webp' },
      { width: 320, height: 160, format: 'webp' },
      { width: 640, height: 320, format: 'webp' },
    ]);
  });

  it('takes a picture of 64 megapixels, and none above 200', async () => {
    const phone = sharp({
      create: { width: 9_280, height: 6_944, channels: 3, background: '#336699' },
      limitInputPixels: false,
    });
    const made = await renditionsOf(await phone.jpeg().toBuffer());
    expect([made.width, made.height]).toEqual([2_048, 1_532]);
    await expect(renditionsOf(aPixelBomb(14_143))).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('the limit is 200 megapixels'),
    });
  });

  it('never enlarges: a size that would not be smaller is absent', async () => {
    const made = await renditionsOf(await aPicture({ width: 320, height: 200 }).png().toBuffer());
    expect([made.width, made.height]).toEqual([320, 200]);
    expect(Object.keys(made.thumbnails)).toEqual(['SMALL']);
  });

  it.each([
    ['jpg', () => aPicture().jpeg().toBuffer()],
    ['png', () => aPicture().png().toBuffer()],
    ['webp', () => aPicture().webp().toBuffer()],
    ['jpg', () => aPicture().tiff().toBuffer()],
    ['webp', () => aPicture().ensureAlpha(0.5).tiff({ compression: 'lzw' }).toBuffer()],
    ['png', () => anAnimatedGif()],
    ['jpg', () => aCmykJpeg()],
    ['png', () => a16BitPng()],
  ])('gives the web a plain 8-bit sRGB %s', async (extension, make) => {
    const made = await renditionsOf(await make());
    expect(made.file).toMatch(new RegExp(`\\.${extension}$`));
    const { space, depth, pages } = await sharp(made.full).metadata();
    expect({ space, depth, pages }).toEqual({ space: 'srgb', depth: 'uchar', pages: undefined });
  });

  it('strips metadata and keeps what it said about up', async () => {
    const made = await renditionsOf(await aRotatedJpeg());
    const { orientation, exif, width, height } = await sharp(made.full).metadata();
    expect({ orientation, exif, width, height }).toEqual({
      orientation: undefined,
      exif: undefined,
      width: 80,
      height: 120,
    });
  });

  it('keeps grey pictures whole', async () => {
    const made = await renditionsOf(await aPicture({ width: 400 }).greyscale().jpeg().toBuffer());
    expect(await sharp(made.full).metadata()).toMatchObject({ width: 400, height: 80 });
    expect(await sharp(made.thumbnails.SMALL).metadata()).toMatchObject({ width: 160, height: 32 });
  });

  it('gives the same bytes for the same bytes, and another name for others', async () => {
    const one = await aPicture({ width: 400, seed: 1 }).png().toBuffer();
    const other = await aPicture({ width: 400, seed: 2 }).png().toBuffer();
    expect(await renditionsOf(one)).toEqual(await renditionsOf(one));
    expect((await renditionsOf(one)).file).not.toBe((await renditionsOf(other)).file);
  });

  it('refuses a picture whose end is missing', async () => {
    await expect(renditionsOf(await aTruncatedJpeg())).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'image',
      message: 'The image is damaged or cut short and cannot be decoded.',
    });
  });
});
