import { cp, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openClipEmbedder } from '../../src/datasources/embedders/clip.embedder.js';
import type { Embedder } from '../../src/datasources/embedders/embedder.js';
import type { ModelProgress } from '../../src/datasources/embedders/fetch-clip-model.js';
import { HUGGING_FACE_HUB } from '../../src/domain/hub-settings.js';
import { cosine, type Vector } from '../../src/domain/vector.js';
import { aModelHub, type ModelHub } from '../fakes/model-hub.js';
import { anEmbedderKeeps } from './embedder.contract.js';

const DEMO_MODEL = fileURLToPath(new URL('../../models/demo-clip', import.meta.url));
const HUB_ID = 'someone/demo-clip';

anEmbedderKeeps('demo', () =>
  openClipEmbedder({ name: 'demo', model: DEMO_MODEL, threads: 2, cacheDirectory: '/nowhere' }),
);

describe('the clip embedder', () => {
  let scratch: string;
  let open: Embedder[];
  let hub: ModelHub | null;

  beforeEach(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'parallax-models-'));
    open = [];
    hub = null;
  });
  afterEach(async () => {
    await Promise.all(open.map((embedder) => embedder.close()));
    await hub?.close();
    await rm(scratch, { recursive: true });
  });

  async function openEmbedder(
    model: string,
    more: { hub?: string; onProgress?: (p: ModelProgress) => void } = {},
  ) {
    const embedder = await openClipEmbedder({
      name: 'clip',
      model,
      threads: 1,
      cacheDirectory: scratch,
      ...(more.onProgress && { onProgress: more.onProgress }),
      ...(more.hub && { hub: { ...HUGGING_FACE_HUB, endpoint: more.hub } }),
    });
    open.push(embedder);
    return embedder;
  }

  async function vectorOf(embedder: Embedder, text: string): Promise<Vector> {
    const [vector] = await embedder.embedTexts([text]);
    if (vector === undefined) throw new Error('no vector');
    return vector;
  }

  it('tells what words mean', async () => {
    const embedder = await openEmbedder(DEMO_MODEL);
    const [cat, cats, castle] = await Promise.all(
      ['cat', 'cats', 'castle'].map((word) => vectorOf(embedder, word)),
    );
    if (!cat || !cats || !castle) throw new Error('no vectors');
    expect(cosine(cat, cats)).toBeGreaterThan(cosine(cat, castle) + 0.2);
  });

  it('names its space by the folder and the content of its files', async () => {
    const copy = join(scratch, 'a copy of it');
    await cp(DEMO_MODEL, copy, { recursive: true });
    const original = await openEmbedder(DEMO_MODEL);
    const same = await openEmbedder(copy);
    expect(original.space.model).toMatch(/^demo-clip@[0-9a-f]{8}\+p2$/);
    expect(same.space.model).toBe(original.space.model.replace('demo-clip', 'a copy of it'));
    await writeFile(
      join(copy, 'preprocessor_config.json'),
      '{"size": 96, "image_mean": [0,0,0], "image_std": [1,1,1]}',
    );
    expect((await openEmbedder(copy)).space.model).not.toBe(same.space.model);
  });

  it('reads a long text to its limit and still finds its meaning', async () => {
    const embedder = await openEmbedder(DEMO_MODEL);
    const [cat, longCat] = await embedder.embedTexts(['cat', 'cat '.repeat(150)]);
    if (!cat || !longCat) throw new Error('no vectors');
    expect(cosine(cat, longCat)).toBeGreaterThan(0.6);
  });

  it('names every file that a folder lacks', async () => {
    const folder = join(scratch, 'half');
    await cp(DEMO_MODEL, folder, { recursive: true });
    await rm(join(folder, 'tokenizer.json'));
    await rm(join(folder, 'onnx', 'vision_model_quantized.onnx'));
    await expect(openEmbedder(folder)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: [
        `The CLIP model in ${folder} is not complete. Put there, in the layout of transformers.js:`,
        '  tokenizer.json',
        '  onnx/vision_model_quantized.onnx',
        'Of a tower, its _int8, _uint8, _fp16 or _q4 form or the plain one may be there instead.',
      ].join('\n'),
    });
  });

  it('says what is wrong with a model that it cannot load', async () => {
    const folder = join(scratch, 'broken');
    await cp(DEMO_MODEL, folder, { recursive: true });
    await writeFile(join(folder, 'onnx', 'text_model_quantized.onnx'), 'not a graph');
    await expect(openEmbedder(folder)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/^The CLIP model in .*broken cannot be loaded: ./),
    });
    await writeFile(join(folder, 'config.json'), '{"model_type": "bert"}');
    await expect(openEmbedder(folder)).rejects.toMatchObject({
      message: expect.stringContaining('has the model_type "bert"; "clip" and "siglip" can be loaded'),
    });
  });

  it('fetches a model once, with progress, and then needs no network', async () => {
    hub = await aModelHub({ [HUB_ID]: DEMO_MODEL });
    const progress: ModelProgress[] = [];
    const fetched = await openEmbedder(HUB_ID, { hub: hub.url, onProgress: (step) => progress.push(step) });
    expect(new Set(progress.map((step) => step.file))).toContain('onnx/vision_model_quantized.onnx');
    const last = progress.filter((step) => step.file === 'onnx/text_model_quantized.onnx').at(-1);
    expect(last?.loaded).toBe(last?.total);
    expect(last?.loaded).toBeGreaterThan(100_000);

    await hub.close();
    hub = null;
    const local = await openEmbedder(HUB_ID, { hub: 'http://127.0.0.1:9/' });
    const original = await openEmbedder(DEMO_MODEL);
    expect(local.space).toEqual(fetched.space);
    expect(local.space).toEqual(original.space);
    expect(await vectorOf(local, 'cat')).toEqual(await vectorOf(original, 'cat'));
  });

  it('takes the precision that the hub has', async () => {
    const plain = join(scratch, 'plain');
    await cp(DEMO_MODEL, plain, { recursive: true });
    for (const tower of ['text_model', 'vision_model']) {
      await rename(join(plain, 'onnx', `${tower}_quantized.onnx`), join(plain, 'onnx', `${tower}.onnx`));
    }
    hub = await aModelHub({ [HUB_ID]: plain });
    const fetched = await openEmbedder(HUB_ID, { hub: hub.url });
    expect(await vectorOf(fetched, 'cat')).toEqual(await vectorOf(await openEmbedder(DEMO_MODEL), 'cat'));
    expect(await readdir(join(scratch, HUB_ID, 'onnx'))).toEqual(['text_model.onnx', 'vision_model.onnx']);
  });
});
