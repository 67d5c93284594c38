import { describe, expect, it } from 'vitest';
import {
  measureReleaseSpread,
  PROBE_NOUNS,
  probeTexts,
} from '../../../../src/catalogue/clusters/measure-release-spread.js';
import { unitVector, type Vector } from '../../../../src/domain/vector.js';

const first = () => 0;

describe('probeTexts', () => {
  const speaking = Array.from({ length: 300 }, (_, i) => `A cat number ${i}`);

  it('asks 256 distinct titles that say something', () => {
    const texts = probeTexts([...speaking, ...speaking, 'IMG 0001', '0815', 'DSC 7'], first);
    expect(texts).toHaveLength(256);
    expect(new Set(texts).size).toBe(256);
    for (const text of texts) expect(speaking).toContain(text);
  });

  it('asks nouns where the titles are those of a camera', () => {
    expect(PROBE_NOUNS).toHaveLength(256);
    expect(new Set(PROBE_NOUNS).size).toBe(256);
    expect(
      probeTexts(
        Array.from({ length: 500 }, (_, i) => `Img ${i}`),
        first,
      ),
    ).toBe(PROBE_NOUNS);
  });
});

describe('measureReleaseSpread', () => {
  it('measures each kind of query by its own probes', async () => {
    const [x, y]: [Vector, Vector] = [unitVector([1, 0, 0]), unitVector([0, 1, 0])];
    const spread = await measureReleaseSpread({
      embedder: { embedTexts: async (texts) => texts.map(() => unitVector([0, 0, 1])) },
      sample: [x, y, x, y].map((vector) => Float32Array.from(vector)),
      titles: [],
      random: first,
    });
    // A text is equally far from all; an image has one copy and two others (cosines 1, 0, 0); halfway it is
    // less.
    expect(spread.text).toBe(0);
    expect(spread.image).toBeCloseTo(Math.sqrt(2) / 3, 6);
    expect(spread.mixed).toBeCloseTo(Math.SQRT1_2 / 2, 6);
  });
});
