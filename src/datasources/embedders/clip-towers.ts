import {
  AutoProcessor,
  AutoTokenizer,
  CLIPTextModelWithProjection,
  CLIPVisionModelWithProjection,
  env,
  LogLevel,
  type PreTrainedModel,
  RawImage,
  SiglipTextModel,
  SiglipVisionModel,
  Tensor,
} from '@huggingface/transformers';
import { brokenImage, decodeImage, readImageHeader } from '../images/decode-image.js';
import type { ClipFamily, ClipThreadSettings } from './clip-messages.js';
import { readModelInput, resizeForModel } from './model-input.js';
import { restoreEndToken } from './restore-end-token.js';

/** One half of the model, ready to run on the thread that loaded it. */
export interface Tower<Input> {
  /** The vector of one input as the model gives it, not normalised. */
  embed(input: Input): Promise<Float32Array>;
  dispose(): Promise<void>;
}

const FAMILIES = {
  clip: {
    Text: CLIPTextModelWithProjection,
    Vision: CLIPVisionModelWithProjection,
    textOutput: 'text_embeds',
    imageOutput: 'image_embeds',
    padding: true,
  },
  siglip: {
    Text: SiglipTextModel,
    Vision: SiglipVisionModel,
    textOutput: 'pooler_output',
    imageOutput: 'pooler_output',
    // It was trained on texts of full length only.
    padding: 'max_length',
  },
} as const satisfies Record<ClipFamily, unknown>;

/** One thread a session: a second would steal the core that the gateway or the other session runs on. */
const SESSION_OPTIONS = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
} as const;

/** Reads local files only, and says what is wrong by exceptions rather than on the console. */
export function useLocalModels(): void {
  env.allowRemoteModels = false;
  env.useFSCache = false;
  env.logLevel = LogLevel.ERROR;
}

/** Loads the text tower. Texts beyond `maxTokens` are cut. */
export async function loadTextTower(settings: ClipThreadSettings): Promise<Tower<string>> {
  const { Text, textOutput, padding } = FAMILIES[settings.family];
  const tokenizer = await AutoTokenizer.from_pretrained(settings.folder);
  const endToken = tokenId(tokenizer.eos_token_id);
  const paddingToken = tokenId(tokenizer.pad_token_id);
  const model = await Text.from_pretrained(settings.folder, loadOptions(settings));
  return {
    async embed(text) {
      const tokens: unknown = tokenizer(text, { padding, truncation: true, max_length: settings.maxTokens });
      restoreEndToken(tokenIds(tokens), settings.maxTokens, { end: endToken, padding: paddingToken });
      return vectorOf(await model(tokens), textOutput);
    },
    dispose: () => release(model),
  };
}

/** Loads the vision tower. Pictures come as encoded files and are decoded on this thread. */
export async function loadVisionTower(settings: ClipThreadSettings): Promise<Tower<Uint8Array>> {
  const { Vision, imageOutput } = FAMILIES[settings.family];
  const processor = await AutoProcessor.from_pretrained(settings.folder);
  const input = await readModelInput(settings.folder);
  const model = await Vision.from_pretrained(settings.folder, loadOptions(settings));
  return {
    async embed(bytes) {
      await readImageHeader(bytes);
      const { data, info } = await resizeForModel(decodeImage(bytes).flatten({ background: 'white' }), input)
        .raw()
        .toBuffer({ resolveWithObject: true })
        .catch((cause: unknown) => {
          throw brokenImage(cause);
        });
      const picture = new RawImage(new Uint8ClampedArray(data), info.width, info.height, info.channels);
      return vectorOf(await model(await processor([picture])), imageOutput);
    },
    dispose: () => release(model),
  };
}

function loadOptions({ precision }: ClipThreadSettings) {
  return {
    dtype: precision,
    device: 'cpu',
    local_files_only: true,
    session_options: SESSION_OPTIONS,
  } as const;
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

async function release(model: PreTrainedModel): Promise<void> {
  await model.dispose();
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
