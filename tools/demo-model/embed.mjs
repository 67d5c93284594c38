// Embeds an exported set of drawings and a list of texts as the gateway does: transformers.js, int8.
// node embed.mjs MODEL_FOLDER DRAWINGS_FOLDER TEXTS.json OUT_FOLDER
// Writes pictures.f32 and texts.f32 (unit vectors, row by row) and timings.json (milliseconds).
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import {
  AutoProcessor,
  AutoTokenizer,
  CLIPTextModelWithProjection,
  CLIPVisionModelWithProjection,
  env,
  RawImage,
} from '@huggingface/transformers';

const SIDE = 96;
const BYTES = SIDE * SIDE * 3;
const BATCH = 20;
const REPEATS = 200;

const [modelFolder, drawings, textsFile, out] = process.argv.slice(2).map((path) => resolve(path));
env.allowRemoteModels = false;
env.localModelPath = dirname(modelFolder);
const name = basename(modelFolder);
const options = {
  dtype: 'q8',
  session_options: { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential' },
};
const tokenizer = await AutoTokenizer.from_pretrained(name);
const processor = await AutoProcessor.from_pretrained(name);
const textTower = await CLIPTextModelWithProjection.from_pretrained(name, options);
const visionTower = await CLIPVisionModelWithProjection.from_pretrained(name, options);

const texts = JSON.parse(readFileSync(textsFile, 'utf8'));
const pixels = readFileSync(join(drawings, 'pixels.bin'));
const pictures = Array.from(
  { length: pixels.length / BYTES },
  (_, n) => new RawImage(new Uint8ClampedArray(pixels.subarray(n * BYTES, (n + 1) * BYTES)), SIDE, SIDE, 3),
);

await embedAll(texts, 'texts.f32', embedTexts);
await embedAll(pictures, 'pictures.f32', embedPictures);

const ids = tokenizer(['neon punk cat'], { padding: true });
const processed = await processor(pictures[0]);
const timings = {
  tokenise: await median(() => tokenizer(['neon punk cat'], { padding: true })),
  text: await median(() => textTower(ids)),
  process: await median(() => processor(pictures[0])),
  picture: await median(() => visionTower(processed)),
};
writeFileSync(join(out, 'timings.json'), JSON.stringify(timings));

async function embedTexts(batch) {
  const { text_embeds } = await textTower(tokenizer(batch, { padding: true, truncation: true }));
  return text_embeds;
}

async function embedPictures(batch) {
  const { image_embeds } = await visionTower(await processor(batch));
  return image_embeds;
}

async function embedAll(inputs, file, embed) {
  const vectors = [];
  for (let start = 0; start < inputs.length; start += BATCH) {
    const embeds = await embed(inputs.slice(start, start + BATCH));
    vectors.push(...embeds.normalize(2, -1).tolist());
  }
  const floats = Float32Array.from(vectors.flat());
  writeFileSync(join(out, file), Buffer.from(floats.buffer));
}

/** Median time of a call in milliseconds, one after another. */
async function median(call) {
  const times = [];
  for (let i = 0; i < REPEATS; i++) {
    const start = performance.now();
    await call();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[REPEATS / 2];
}
