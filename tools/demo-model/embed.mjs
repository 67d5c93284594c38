// Embeds the catalogue's JPEGs and a list of texts as the gateway does: transformers.js, int8.
// node embed.mjs MODEL_FOLDER CATALOGUE_FOLDER TEXTS.json OUT_FOLDER
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

const BATCH = 20;
const REPEATS = 200;

const [modelFolder, catalogue, textsFile, out] = process.argv.slice(2).map((path) => resolve(path));
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
const count = readFileSync(join(catalogue, 'rows.jsonl'), 'utf8').trimEnd().split('\n').length;
const files = Array.from({ length: count }, (_, n) => join(catalogue, `${n}.jpg`));

await embedAll(texts, 'texts.f32', embedTexts);
await embedAll(files, 'pictures.f32', embedPictures);

const ids = tokenizer(['neon punk cat'], { padding: true });
const picture = await RawImage.read(files[0]);
const processed = await processor(picture);
const timings = {
  tokenise: await median(() => tokenizer(['neon punk cat'], { padding: true })),
  text: await median(() => textTower(ids)),
  read: await median(() => RawImage.read(files[0])),
  process: await median(() => processor(picture)),
  picture: await median(() => visionTower(processed)),
};
writeFileSync(join(out, 'timings.json'), JSON.stringify(timings));

async function embedTexts(batch) {
  const { text_embeds } = await textTower(tokenizer(batch, { padding: true, truncation: true }));
  return text_embeds;
}

async function embedPictures(batch) {
  const pictures = await Promise.all(batch.map((file) => RawImage.read(file)));
  const { image_embeds } = await visionTower(await processor(pictures));
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
