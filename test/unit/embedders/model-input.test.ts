import { describe, expect, it } from 'vitest';
import { parseModelInput, resizeForModel } from '../../../src/datasources/embedders/model-input.js';
import { aPicture } from '../../builders/picture-files.js';

describe('parseModelInput', () => {
  it.each([
    [
      'CLIP',
      { size: { shortest_edge: 224 }, resample: 3 },
      { width: 224, height: 224, fit: 'cover', kernel: 'cubic' },
    ],
    ['older CLIP', { size: 224, resample: 3 }, { width: 224, height: 224, fit: 'cover', kernel: 'cubic' }],
    [
      'the demo',
      { size: { shortest_edge: 96 }, resample: 1 },
      { width: 96, height: 96, fit: 'cover', kernel: 'lanczos3' },
    ],
    [
      'SigLIP',
      { size: { height: 256, width: 256 }, resample: 2 },
      { width: 256, height: 256, fit: 'fill', kernel: 'linear' },
    ],
    ['silence', {}, { width: 224, height: 224, fit: 'cover', kernel: 'cubic' }],
  ])('understands %s', (_name, config, input) => {
    expect(parseModelInput(config)).toEqual(input);
  });
});

describe('resizeForModel', () => {
  it.each(['cover', 'fill'] as const)('makes every shape the input of the model by %s', async (fit) => {
    for (const [width, height] of [
      [2_000, 3],
      [3, 2_000],
      [10, 10],
      [96, 96],
    ] as const) {
      const pipeline = resizeForModel(aPicture({ width, height }), {
        width: 96,
        height: 96,
        fit,
        kernel: 'cubic',
      });
      const { info } = await pipeline.raw().toBuffer({ resolveWithObject: true });
      expect([info.width, info.height]).toEqual([96, 96]);
    }
  });
});
