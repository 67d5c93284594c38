import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  missingModelFiles,
  placeOfClipModel,
  readClipModel,
} from '../../../../src/datasources/embedders/clip-model-folder.js';

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

  it('lists what is missing', async () => {
    expect(await missingModelFiles(folder)).toEqual([...TEXTS, ...towers('_quantized')]);
    await put(['config.json', 'onnx/vision_model_fp16.onnx']);
    expect(await missingModelFiles(folder)).toEqual([...TEXTS.slice(1), 'onnx/text_model_quantized.onnx']);
    await put([...TEXTS, ...towers('')]);
    expect(await missingModelFiles(folder)).toEqual([]);
  });

  it('prefers the first precision of which both towers are there, and takes what is there', async () => {
    const precisions = async () => (await readClipModel(folder)).precisions;
    await put([...TEXTS, 'onnx/text_model_quantized.onnx', 'onnx/vision_model.onnx']);
    expect(await precisions()).toEqual({ text: 'q8', vision: 'fp32' });
    await put(towers(''));
    expect(await precisions()).toEqual({ text: 'fp32', vision: 'fp32' });
    for (const [suffix, precision] of [
      ['_q4', 'q4'],
      ['_fp16', 'fp16'],
      ['_uint8', 'uint8'],
      ['_int8', 'int8'],
      ['_quantized', 'q8'],
    ] as const) {
      await put(towers(suffix));
      expect(await precisions()).toEqual({ text: precision, vision: precision });
    }
  });

  it('is named by all that a vector depends on, and by nothing else', async () => {
    await put([...TEXTS, ...towers('')]);
    const { name } = await readClipModel(folder);
    await writeFile(join(folder, 'README.md'), 'Hello');
    await writeFile(join(folder, 'onnx', 'other.onnx_data'), 'of another model');
    expect((await readClipModel(folder)).name).toBe(name);
    const declared = Buffer.from('\x0a\x08location\x12\x14text_model.onnx_data', 'latin1');
    await writeFile(join(folder, 'onnx', 'text_model.onnx'), declared);
    expect(await missingModelFiles(folder)).toEqual(['onnx/text_model.onnx_data']);
    await writeFile(join(folder, 'onnx', 'text_model.onnx_data'), 'weights');
    const withWeights = (await readClipModel(folder)).name;
    await writeFile(join(folder, 'onnx', 'text_model.onnx_data'), 'others');
    expect((await readClipModel(folder)).name).not.toBe(withWeights);
    await writeFile(join(folder, 'onnx', 'text_model.onnx_data'), 'weights');
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
