import { describe, expect, it } from 'vitest';
import { measureReleaseResemblance } from '../../../../src/catalogue/clusters/measure-release-resemblance.js';
import { seededRandom } from '../../../../src/clustering/seeded-random.js';
import { unitVector, type Vector } from '../../../../src/domain/vector.js';

const LETTERS = 'abcdefghijklmnop';

/** Sixteen words, each at another angle from the only direction in which the catalogue has images. */
function sources(words: number) {
  const texts: string[] = [];
  const catalogue = [unitVector([0, 1]), unitVector([1, 0])];
  return {
    texts,
    embedder: {
      space: { model: 'fake', dimension: 2 },
      async embedTexts(asked: readonly string[]): Promise<readonly Vector[]> {
        texts.push(...asked);
        return asked.map((text) => unitVector([1, -LETTERS.indexOf(text.charAt(0)) / 10]));
      },
    },
    sample: {
      titles: [...LETTERS].slice(0, words).map((letter) => `A ${letter.repeat(5)}, 2`),
      async *all() {
        for (const [row, vector] of catalogue.entries()) yield { row, vector };
      },
    },
    random: seededRandom(1),
  };
}

describe('measureReleaseResemblance', () => {
  it('is the upper quartile and the lower decile of what words of the titles reach', async () => {
    const asked = sources(16);
    const resemblance = await measureReleaseResemblance(asked);
    // Of sixteen, the fourth nearest is as near as a quarter of them: -0.4 aside.
    expect(resemblance?.threshold).toBeCloseTo(1 / Math.hypot(1, 0.4), 5);
    expect(resemblance?.least).toBeCloseTo(1 / Math.hypot(1, 1.4), 5);
    expect(resemblance?.words).toBe(16);
    expect(asked.texts.toSorted()).toEqual([...LETTERS].map((letter) => letter.repeat(5)));
  });

  it('is not measured on a handful of words', async () => {
    const asked = sources(15);
    expect(await measureReleaseResemblance(asked)).toBeNull();
    expect(asked.texts).toEqual([]);
  });
});
