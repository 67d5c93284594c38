import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  missingModelFiles,
  placeOfClipModel,
  readClipModel,
} from '../../../src/datasources/embedders/clip-model-folder.js';

const TEXTS = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'preprocessor_config.json'];
const towers = (suffix: string) => [`onnx/text_model${suffix}.onnx`, `onnx/vision_model${suffix}.onnx`];

describe('the folder of a CLIP model', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parallax-model-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function put(files: readonly string[], config: unknown = { model_type: 'clip' }): Promise<void> {
    for (const file of files) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), file === 'config.json' ? JSON.stringify(config) : file);
    }
  }

  it('lists what is missing, for the precision that lacks least', async () => {
    expect(await missingModelFiles(folder)).toEqual([...TEXTS, ...towers('_quantized')]);
    await put(['config.json', 'onnx/vision_model_fp16.onnx']);
    expect(await missingModelFiles(folder)).toEqual([...TEXTS.slice(1), 'onnx/text_model_fp16.onnx']);
    await put([...TEXTS, ...towers('')]);
    expect(await missingModelFiles(folder)).toEqual([]);
  });

  it('prefers the smallest numbers of which both towers are there', async () => {
    await put([...TEXTS, ...towers(''), 'onnx/text_model_quantized.onnx']);
    expect((await readClipModel(folder)).precision).toBe('fp32');
    await put(towers('_fp16'));
    expect((await readClipModel(folder)).precision).toBe('fp16');
    await put(towers('_quantized'));
    expect((await readClipModel(folder)).precision).toBe('q8');
  });

  it('is named by all that a vector depends on, and by nothing else', async () => {
    await put([...TEXTS, ...towers('')]);
    const { name } = await readClipModel(folder);
    await writeFile(join(folder, 'README.md'), 'Hello');
    expect((await readClipModel(folder)).name).toBe(name);
    await writeFile(join(folder, 'onnx', 'text_model.onnx_data'), 'weights of their own');
    const withWeights = (await readClipModel(folder)).name;
    expect(withWeights).not.toBe(name);
    await writeFile(join(folder, 'tokenizer.json'), 'other words');
    expect((await readClipModel(folder)).name).not.toBe(withWeights);
  });

  it.each([
    ['clip', { model_type: 'clip', text_config: { max_position_embeddings: 50 } }, 50],
    ['clip', { model_type: 'clip' }, 77],
    ['siglip', { model_type: 'siglip', text_config: {} }, 64],
  ])('knows how much text %s reads', async (family, config, maxTokens) => {
    await put([...TEXTS, ...towers('')], config);
    expect(await readClipModel(folder)).toMatchObject({ family, maxTokens });
  });

  it('tells a hub id from a folder, and means the folder where both could be meant', async () => {
    expect(await placeOfClipModel('Xenova/clip-vit-base-patch32', '/models')).toEqual({
      folder: '/models/Xenova/clip-vit-base-patch32',
      hubId: 'Xenova/clip-vit-base-patch32',
    });
    expect((await placeOfClipModel('./someone/model', '/models')).hubId).toBeNull();
    expect((await placeOfClipModel('/someone/model', '/models')).hubId).toBeNull();
    expect((await placeOfClipModel('models/demo-clip', '/models')).hubId).toBeNull();
  });
});
