import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openClipEmbedder } from '../../../../src/datasources/embedders/clip.embedder.js';
import type { Embedder } from '../../../../src/datasources/embedders/embedder.js';
import { cosine } from '../../../../src/domain/vector.js';

/** Made by tools/clip-golden: small models in the hub's layout, vectors by the Python reference. */
const GOLDEN = fileURLToPath(new URL('../../../golden/clip/', import.meta.url));

interface GoldenVectors {
  readonly texts: readonly { readonly text: string; readonly vector: readonly number[] }[];
  readonly pictures: readonly { readonly picture: string; readonly vector: readonly number[] }[];
}

const golden: Readonly<Record<string, GoldenVectors>> = JSON.parse(
  await readFile(join(GOLDEN, 'vectors.json'), 'utf8'),
);
const pictureNamed = (name: string): Promise<Buffer> => readFile(join(GOLDEN, 'pictures', name));

function open(model: string, preparation?: 1): Promise<Embedder> {
  return openClipEmbedder({
    name: 'clip',
    model,
    threads: 1,
    cacheDirectory: '/nowhere',
    ...(preparation === undefined ? {} : { preparation }),
  });
}

describe.each(Object.entries(golden))(
  "%s against its Python reference's vectors",
  (name, { texts, pictures }) => {
    let embedder: Embedder;
    beforeAll(async () => {
      embedder = await open(join(GOLDEN, name));
    });
    afterAll(() => embedder.close());

    it.each(pictures)('the picture $picture', async ({ picture, vector }) => {
      const [ours = new Float32Array()] = await embedder.embedImages([await pictureNamed(picture)]);
      expect(cosine(ours, Float32Array.from(vector))).toBeGreaterThan(0.999);
    });

    it.each(texts)('the text "$text"', async ({ text, vector }) => {
      const [ours = new Float32Array()] = await embedder.embedTexts([text]);
      expect(cosine(ours, Float32Array.from(vector))).toBeGreaterThan(0.99999);
    });

    it('makes one vector of a file, ingested or sent as a query', async () => {
      const names = pictures.map(({ picture }) => picture);
      const queries = await Promise.all(
        names.map(async (one) => embedder.embedImages([await pictureNamed(one)])),
      );
      const ingested = await embedder.embedForIndex(
        names.map((one) => ({
          file: join(GOLDEN, 'pictures', one),
          bytes: Buffer.from('not read'),
          caption: null,
        })),
      );
      names.forEach((one, n) => {
        expect
          .soft(cosine(queries[n]?.[0] ?? new Float32Array(), ingested[n] ?? new Float32Array()), one)
          .toBeGreaterThan(0.99999);
      });
    });
  },
);

describe('the preparation of pictures', () => {
  it('is part of the space, but for the first', async () => {
    const model = join(GOLDEN, 'clip');
    const [first, now] = await Promise.all([open(model, 1), open(model)]);
    await Promise.all([first.close(), now.close()]);
    expect(first.space.model).toMatch(/^clip@[0-9a-f]{8}$/);
    expect(now.space.model).toBe(`${first.space.model}+p2`);
  });

  it('reads the rendition where the file has gone meanwhile', async () => {
    const embedder = await open(join(GOLDEN, 'clip'));
    const bytes = await pictureNamed('tall.png');
    const [query] = await embedder.embedImages([bytes]);
    const [ingested] = await embedder.embedForIndex([{ file: '/nowhere/tall.png', bytes, caption: null }]);
    await embedder.close();
    expect(ingested).toEqual(query);
  });

  it('says which entry of the configuration it does not understand', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parallax-golden-'));
    await cp(join(GOLDEN, 'clip'), folder, { recursive: true });
    await writeFile(join(folder, 'preprocessor_config.json'), '{"size": {"longest_edge": 224}}');
    await expect(open(folder)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/cannot be loaded: .*preprocessor_config\.json.*its size is/),
    });
    await rm(folder, { recursive: true });
  });
});
