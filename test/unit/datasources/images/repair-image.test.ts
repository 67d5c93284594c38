import { describe, expect, it } from 'vitest';
import { prepareAsBefore, prepareImage } from '../../../../src/datasources/embedders/vision/prepare-image.js';
import { parseVisionInput } from '../../../../src/datasources/embedders/vision/vision-input.js';
import { decodeImage, readImageHeader } from '../../../../src/datasources/images/decode-image.js';
import { groundOf } from '../../../../src/datasources/images/ground.js';
import { makeRenditions } from '../../../../src/datasources/images/renditions.js';
import { repairImage } from '../../../../src/datasources/images/repair-image.js';
import { aPicture, aPixelBomb, aTiff, onNothing } from '../../../builders/picture-files.js';

const RED_IN_LAB = [138, 81, 70];
const RED_IN_YCBCR = [76, 85, 255];

const firstPixel = async (bytes: Uint8Array): Promise<readonly number[]> => {
  const mended = await repairImage(bytes);
  await readImageHeader(mended);
  const { data } = await decodeImage(mended).raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  return [...data.subarray(0, 3)];
};
const near = (pixel: readonly number[], expected: readonly number[]): boolean =>
  pixel.every((value, at) => Math.abs(value - (expected[at] ?? 0)) <= 4);
const isTaken = (bytes: Uint8Array): Promise<boolean> =>
  makeRenditions('an-id', 'a'.repeat(64), bytes).then(
    () => true,
    () => false,
  );

describe('repairImage', () => {
  it.each([false, true])('puts the colours of a TIFF right (big-endian: %s)', async (isBigEndian) => {
    const yCbCr = aTiff(RED_IN_YCBCR, { photometric: 6, tags: { 530: 1 }, isBigEndian });
    const lab = aTiff(RED_IN_LAB, { photometric: 8, isBigEndian });
    const rgb = aTiff([10, 200, 30], { photometric: 2, isBigEndian });
    expect(near(await firstPixel(lab), [255, 0, 0])).toBe(true);
    expect(await firstPixel(rgb)).toEqual([10, 200, 30]);
    expect(await repairImage(rgb)).toBe(rgb);
    expect(near(await firstPixel(yCbCr), [254, 0, 0])).toBe(true);
  });

  it('takes greys of 12 bits in 16 for what they are', async () => {
    const grey = (value: number) => aTiff([value], { bits: 16, samples: 1, photometric: 1 });
    expect(near(await firstPixel(grey(2_048)), [128, 128, 128])).toBe(true);
    expect(near(await firstPixel(grey(32_768)), [128, 128, 128])).toBe(true);
  });

  it.each([false, true])(
    'takes a JPEG without its end, if all pixels are there (progressive: %s)',
    async (progressive) => {
      const whole = await aPicture({ width: 320, height: 240 }).jpeg({ progressive }).toBuffer();
      const endless = whole.subarray(0, -2);
      expect(await isTaken(endless)).toBe(true);
      expect(await firstPixel(endless)).toEqual(await firstPixel(whole));
      expect(await isTaken(Buffer.concat([Buffer.from('\r\n'), whole]))).toBe(true);
      expect(await isTaken(Buffer.concat([whole, Buffer.from('a trailer of the camera')]))).toBe(true);
      for (const part of [0.5, 0.9, 0.99]) {
        const cut = whole.subarray(0, Math.floor(part * whole.length));
        // Each time: a decoder's warning must not get lost among its threads.
        const taken = await Promise.all(Array.from({ length: 8 }, () => isTaken(Buffer.from(cut))));
        expect(taken).not.toContain(true);
      }
    },
  );

  it('works on nothing that is too large', async () => {
    const bomb = aPixelBomb();
    expect(await repairImage(bomb)).toBe(bomb);
    const tiff = aTiff(RED_IN_LAB, { photometric: 8 });
    expect(await repairImage(tiff, 100)).toBe(tiff);
  });
});

describe('groundOf', () => {
  it('contrasts with what is drawn', async () => {
    for (const shape of ['disc', 'triangle'] as const) {
      expect(await groundOf(await onNothing(shape, 'white'))).toBe('black');
      expect(await groundOf(await onNothing(shape, '#fffff0'))).toBe('black');
      expect(await groundOf(await onNothing(shape, 'black'))).toBe('white');
      expect(await groundOf(await onNothing(shape, 'red'))).toBe('white');
    }
  });

  it.each([
    ['as the references do', prepareImage],
    ['as the first catalogues do', prepareAsBefore],
  ])('tells white shapes apart, and black ones, prepared %s', async (_, prepare) => {
    const input = parseVisionInput({ size: 32 });
    for (const fill of ['white', 'black']) {
      const [disc, triangle] = await Promise.all([
        prepare(await onNothing('disc', fill), input),
        prepare(await onNothing('triangle', fill), input),
      ]);
      const apart = disc.data.filter((value, at) => Math.abs(value - (triangle.data[at] ?? 0)) > 100);
      expect(apart.length).toBeGreaterThan(0.1 * disc.data.length);
    }
  });

  it('is what it was where nothing shows through', async () => {
    const snow = await aPicture().linear(0, 255).ensureAlpha(1).png().toBuffer();
    expect(await groundOf(snow)).toBeNull();
  });
});
