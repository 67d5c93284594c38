import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  prepareImage,
  sizeAfterResize,
} from '../../../../../src/datasources/embedders/vision/prepare-image.js';
import { axisWeights } from '../../../../../src/datasources/embedders/vision/resample.js';
import { inputSize, parseVisionInput } from '../../../../../src/datasources/embedders/vision/vision-input.js';
import { aPicture } from '../../../../builders/picture-files.js';

describe('parseVisionInput', () => {
  it.each([
    ['CLIP', { size: { shortest_edge: 224 }, resample: 3 }, 'shortest', 'cubic', 224],
    ['older CLIP', { size: 224, resample: 3 }, 'shortest', 'cubic', 224],
    ['a crop of its own', { size: 256, crop_size: { width: 224, height: 224 } }, 'shortest', 'cubic', 224],
    ['the demo', { size: { shortest_edge: 96 }, resample: 1 }, 'shortest', 'lanczos3', 96],
    ['SigLIP', { size: { height: 256, width: 256 }, resample: 2 }, 'exact', 'linear', 256],
    ['silence', {}, 'shortest', 'cubic', 224],
  ])('understands %s', (_name, config, kind, filter, side) => {
    const input = parseVisionInput(config);
    expect([input.resize.kind, input.filter]).toEqual([kind, filter]);
    expect(inputSize(input)).toEqual({ width: side, height: side });
  });

  it.each([
    ['size', { size: { longest_edge: 224 } }],
    ['size', { size: 0 }],
    ['size', { size: { width: 224, height: 1e9 } }],
    ['image_mean', { image_mean: [0.5] }],
    ['image_std', { image_std: 'half' }],
  ])('names %s where it cannot be understood', (entry, config) => {
    expect(() => parseVisionInput(config)).toThrow(`its ${entry} is `);
  });
});

describe('axisWeights', () => {
  it('sums to 1 everywhere, inside the axis, whatever the lengths', () => {
    const filters = fc.constantFrom('nearest', 'linear', 'cubic', 'lanczos3');
    const length = fc.integer({ min: 1, max: 3_000 });
    fc.assert(
      fc.property(filters, length, length, (filter, from, to) => {
        const { start, size, weights, stride } = axisWeights(filter, from, to, 0, to);
        const wrong = Array.from({ length: to }, (_, n) => n).filter((n) => {
          const [low = -1, count = 0] = [start[n], size[n]];
          let sum = 0;
          for (let at = n * stride; at < n * stride + count; at++) sum += weights[at] ?? Number.NaN;
          // Each weight is rounded to 2^-22.
          const isOne = Math.abs(sum / 2 ** 22 - 1) < count * 2 ** -22;
          return !(low >= 0 && count >= 1 && low + count <= from && isOne);
        });
        expect(wrong).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('prepareImage', () => {
  it.each(['shortest', 'exact'])('makes every shape the input of the model by %s', async (kind) => {
    const size = kind === 'exact' ? { width: 96, height: 96 } : { shortest_edge: 96 };
    const input = parseVisionInput({ size, resample: 3 });
    for (const [width, height] of [
      [2_000, 3],
      [3, 2_000],
      [10, 10],
      [96, 96],
      [97, 96],
    ] as const) {
      const prepared = await prepareImage(await aPicture({ width, height }).png().toBuffer(), input);
      expect([prepared.width, prepared.height, prepared.data.length]).toEqual([96, 96, 96 * 96 * 3]);
    }
  });

  it('gives a picture that is too small for the crop a black margin', async () => {
    const input = parseVisionInput({ size: 4, crop_size: 8 });
    const { data } = await prepareImage(await aPicture({ width: 4, height: 4 }).png().toBuffer(), input);
    const at = (x: number, y: number): number[] => [...data.subarray((y * 8 + x) * 3, (y * 8 + x) * 3 + 3)];
    expect([at(0, 0), at(1, 4), at(7, 7)]).toEqual(Array.from({ length: 3 }, () => [0, 0, 0]));
    expect(at(4, 4)).not.toEqual([0, 0, 0]);
  });

  it('cuts the long side to whole pixels', () => {
    const input = parseVisionInput({ size: 224 });
    expect(sizeAfterResize(input, 640, 481)).toEqual({ width: 298, height: 224 });
    expect(sizeAfterResize(input, 481, 640)).toEqual({ width: 224, height: 298 });
  });
});
