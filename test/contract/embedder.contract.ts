import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Embedder } from '../../src/datasources/embedders/embedder.js';
import { cosine } from '../../src/domain/vector.js';
import { aPicture } from '../builders/picture-files.js';

/**
 * Contract of every embedder.
 *
 * @param maxCharacters  of a text, where the model does not truncate a longer one itself
 */
export function anEmbedderKeeps(
  name: string,
  open: () => Promise<Embedder>,
  { maxCharacters = Infinity } = {},
): void {
  describe(`embedder contract: ${name}`, () => {
    let embedder: Embedder;
    beforeAll(async () => {
      embedder = await open();
    });
    afterAll(() => embedder.close());

    const norm = (vector: Float32Array) => Math.hypot(...vector);

    it('gives one unit vector of its space a text, in order', async () => {
      const together = await embedder.embedTexts(['cat', 'castle', 'cat']);
      expect(together.map((vector) => vector.length)).toEqual([0, 1, 2].map(() => embedder.space.dimension));
      for (const vector of together) expect(norm(vector)).toBeCloseTo(1, 5);
      expect(together[0]).toEqual(together[2]);
      expect(cosine(together[0] ?? new Float32Array(), together[1] ?? new Float32Array())).toBeLessThan(0.99);
    });

    it('gives one unit vector of its space a picture, in order', async () => {
      const pictures = await Promise.all(
        [1, 2, 1].map((seed) =>
          aPicture({ seed, width: 90 * seed })
            .png()
            .toBuffer(),
        ),
      );
      const together = await embedder.embedImages(pictures);
      expect(together.map((vector) => vector.length)).toEqual([0, 1, 2].map(() => embedder.space.dimension));
      for (const vector of together) expect(norm(vector)).toBeCloseTo(1, 5);
      expect(together[0]).toEqual(together[2]);
      expect(together[0]).not.toEqual(together[1]);
    });

    it('gives the same vector alone as in company', async () => {
      const [alone] = await embedder.embedTexts(['umbrella']);
      const [, inCompany] = await embedder.embedTexts(['a very long description of a train', 'umbrella']);
      expect(inCompany).toEqual(alone);
      const pictures = await Promise.all([3, 4].map((seed) => aPicture({ seed }).jpeg().toBuffer()));
      const [first] = await embedder.embedImages(pictures.slice(0, 1));
      const [firstInCompany] = await embedder.embedImages(pictures);
      expect(firstInCompany).toEqual(first);
    });

    it('answers nothing with nothing', async () => {
      expect(await embedder.embedTexts([])).toEqual([]);
      expect(await embedder.embedImages([])).toEqual([]);
    });

    it('takes texts of any script, as long as the model reads', async () => {
      const longest = Math.min(2_000, maxCharacters);
      const texts = ['cat '.repeat(longest / 4), '猫', '🐈'.repeat(longest / 8), 'x'.repeat(longest)];
      const vectors = await embedder.embedTexts(texts);
      expect(vectors).toHaveLength(texts.length);
      for (const vector of vectors) expect(norm(vector)).toBeCloseTo(1, 5);
    });

    if (maxCharacters < Infinity) {
      it('refuses a longer text, whatever is beside it', async () => {
        const tooLong = 'x'.repeat(maxCharacters + 1);
        await expect(embedder.embedTexts(['cat', tooLong])).rejects.toMatchObject({
          code: 'BAD_USER_INPUT',
          argument: 'query',
          message: expect.stringContaining(`at most ${maxCharacters} characters`),
        });
      });
    }

    it('embeds pictures of the catalogue in order, with and without captions', async () => {
      const pictures = await Promise.all([5, 6].map((seed) => aPicture({ seed }).jpeg().toBuffer()));
      const [bytes = Buffer.alloc(0), other = Buffer.alloc(0)] = pictures;
      const vectors = await embedder.embedForIndex([
        { bytes, caption: null },
        { bytes: other, caption: 'a train' },
        { bytes, caption: ' ' },
      ]);
      expect(vectors.map((vector) => vector.length)).toEqual([0, 1, 2].map(() => embedder.space.dimension));
      for (const vector of vectors) expect(norm(vector)).toBeCloseTo(1, 5);
      expect(vectors[2]).toEqual(vectors[0]);
      expect(vectors[1]).not.toEqual(vectors[0]);
    });

    it('refuses a picture that is none', async () => {
      await expect(embedder.embedImages([Buffer.from('no picture')])).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
        argument: 'image',
      });
    });

    it('ends at once when the signal has aborted', async () => {
      const reason = new Error('the budget is spent');
      await expect(embedder.embedTexts(['cat'], AbortSignal.abort(reason))).rejects.toBe(reason);
    });
  });
}
