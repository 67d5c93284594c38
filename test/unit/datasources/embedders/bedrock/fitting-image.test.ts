import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { fittingImage } from '../../../../../src/datasources/embedders/bedrock/fitting-image.js';
import {
  a16BitPng,
  aCmykJpeg,
  anAnimatedGif,
  aPicture,
  aRotatedJpeg,
  aTruncatedJpeg,
} from '../../../../builders/picture-files.js';

const TITAN = ['jpeg', 'png'] as const;

async function sent(bytes: Uint8Array, formats: Parameters<typeof fittingImage>[1] = TITAN) {
  const { base64, format } = await fittingImage(bytes, formats);
  const picture = Buffer.from(base64, 'base64');
  return { picture, base64, format, metadata: await sharp(picture).metadata() };
}

describe('a picture for a model', () => {
  it('is what it was when it fits', async () => {
    for (const made of [
      aPicture({ width: 2_048, height: 40 }).jpeg(),
      aPicture().png(),
      aPicture().greyscale().jpeg(),
      aPicture().ensureAlpha(1).png(),
    ]) {
      const bytes = await made.toBuffer();
      expect((await sent(bytes)).picture.equals(bytes)).toBe(true);
    }
  });

  it('shrinks to the longest side, its shape kept', async () => {
    const { metadata, format } = await sent(
      await aPicture({ width: 2_049, height: 1_000 }).jpeg().toBuffer(),
    );
    expect(metadata).toMatchObject({ width: 2_048, height: 1_000, format: 'jpeg' });
    expect(format).toBe('jpeg');
    const tall = await sent(await aPicture({ width: 100, height: 4_096 }).png().toBuffer());
    expect(tall.metadata).toMatchObject({ width: 50, height: 2_048, format: 'png' });
  });

  it('becomes a format that the model reads', async () => {
    const webp = await aPicture().webp().toBuffer();
    expect(await sent(webp)).toMatchObject({ format: 'jpeg', metadata: { format: 'jpeg' } });
    expect((await sent(webp, ['jpeg', 'png', 'webp'])).picture.equals(webp)).toBe(true);
    const clear = await aPicture().ensureAlpha(0.5).webp().toBuffer();
    expect(await sent(clear)).toMatchObject({ format: 'png', metadata: { format: 'png', hasAlpha: false } });
  });

  it('is one frame, upright, in 8 bits of sRGB', async () => {
    const gif = await sent(await anAnimatedGif());
    expect(gif.metadata).toMatchObject({ format: 'png', width: 60, height: 40 });
    const [red, , blue] = (await sharp(gif.picture).stats()).channels;
    expect(red?.mean).toBeGreaterThan(200);
    expect(blue?.mean).toBeLessThan(50);
    const upright = (await sent(await aRotatedJpeg())).metadata;
    expect(upright).toMatchObject({ width: 80, height: 120 });
    expect(upright.orientation ?? 1).toBe(1);
    expect((await sent(await aCmykJpeg())).metadata).toMatchObject({ space: 'srgb', format: 'jpeg' });
    expect((await sent(await a16BitPng())).metadata).toMatchObject({ depth: 'uchar', format: 'png' });
  });

  it('fits into a call even where no encoder can shrink it', async () => {
    const noise = sharp(randomBytes(2_048 * 2_048 * 4), {
      raw: { width: 2_048, height: 2_048, channels: 4 },
    });
    const bytes = await noise.toColourspace('rgb16').png({ compressionLevel: 0 }).toBuffer();
    expect(bytes.length).toBeGreaterThan(25_000_000);
    const { base64, metadata } = await sent(bytes);
    expect(base64.length).toBeLessThan(25_000_000 - 20_000);
    expect(metadata).toMatchObject({ width: 2_048, height: 2_048, hasAlpha: false });
  });

  it('must be a picture', async () => {
    await expect(fittingImage(Buffer.from('no'), TITAN)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'image',
    });
    await expect(fittingImage((await aTruncatedJpeg()).subarray(0, 60), TITAN)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'image',
    });
  });
});
