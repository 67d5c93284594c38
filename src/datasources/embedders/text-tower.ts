import {
  AutoTokenizer,
  CLIPTextModelWithProjection,
  env,
  LogLevel,
  SiglipTextModel,
  Tensor,
} from '@huggingface/transformers';
import { isRecord } from '../../domain/unknown.js';
import type { ClipFamily, ClipThreadSettings } from './clip-messages.js';
import { sessionOptions } from './session-options.js';
import { lowerCase, readsLowerCase, restoreEndToken } from './tokenizer-corrections.js';
import type { Tower } from './tower.js';

const FAMILIES = {
  clip: { Model: CLIPTextModelWithProjection, output: 'text_embeds', padding: true },
  // It was trained on texts of full length only.
  siglip: { Model: SiglipTextModel, output: 'pooler_output', padding: 'max_length' },
} as const satisfies Record<ClipFamily, unknown>;

/** Loads the text tower, from local files only. Texts beyond `maxTokens` are cut. */
export async function loadTextTower(settings: ClipThreadSettings): Promise<Tower<string>> {
  env.allowRemoteModels = false;
  env.useFSCache = false;
  // Errors are reported by exceptions.
  env.logLevel = LogLevel.ERROR;
  const { Model, output, padding } = FAMILIES[settings.family];
  const tokenizer = await AutoTokenizer.from_pretrained(settings.folder);
  const isLowered = await readsLowerCase(settings);
  const endToken = tokenId(tokenizer.eos_token_id);
  const paddingToken = tokenId(tokenizer.pad_token_id);
  const model = await Model.from_pretrained(settings.folder, {
    dtype: settings.precisions.text,
    device: 'cpu',
    local_files_only: true,
    session_options: sessionOptions(1),
  });

  const embedOne = async (text: string): Promise<Float32Array> => {
    const tokens: unknown = tokenizer(isLowered ? lowerCase(text) : text, {
      padding,
      truncation: true,
      max_length: settings.maxTokens,
    });
    restoreEndToken(tokenIds(tokens), settings.maxTokens, { end: endToken, padding: paddingToken });
    return vectorOf(await model(tokens), output);
  };

  return {
    /** Sequentially, since a quantised tower would give a text another vector with every neighbour. */
    async embed(texts) {
      const rows: Float32Array[] = [];
      for (const text of texts) rows.push(await embedOne(text));
      return rows;
    },
    async dispose() {
      await model.dispose();
    },
  };
}

function tokenIds(tokens: unknown): BigInt64Array {
  const ids = isRecord(tokens) ? tokens['input_ids'] : undefined;
  if (!(ids instanceof Tensor) || !(ids.data instanceof BigInt64Array)) {
    throw new Error('the tokenizer gave no input_ids of 64-bit integers');
  }
  return ids.data;
}

function tokenId(id: unknown): bigint | null {
  return typeof id === 'number' ? BigInt(id) : null;
}

function vectorOf(output: unknown, name: string): Float32Array {
  const tensor = isRecord(output) ? output[name] : undefined;
  if (!(tensor instanceof Tensor) || !(tensor.data instanceof Float32Array)) {
    throw new Error(`the model has no output "${name}" of 32-bit floats`);
  }
  return tensor.data;
}
