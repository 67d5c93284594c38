import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ClipThreadSettings, ImageSource, Precision } from '../clip-messages.js';
import { sessionOptions } from '../session-options.js';
import type { Tower } from '../tower.js';
import { towerFile } from '../tower-files.js';
import { pixelValues } from './pixel-values.js';
import { prepareAsBefore, prepareImage } from './prepare-image.js';
import { inputSize, readVisionInput, type VisionInput } from './vision-input.js';

const PREPARATIONS = { 1: prepareAsBefore, 2: prepareImage } as const;

/** Output names of the image vector in the exports of CLIP and of SigLIP; the first match is used. */
const OUTPUTS = ['image_embeds', 'pooler_output'];

/**
 * Images in one run. Quantised towers scale their numbers by the whole batch, so that a batch would give an
 * image another vector with every neighbour. They also gain nothing by it; an unquantised tower gains a
 * third.
 */
const BATCHES = { q8: 1, int8: 1, uint8: 1, fp16: 1, q4: 1, fp32: 8 } as const satisfies Record<
  Precision,
  number
>;

/** Images decoded while others are embedded: `session.run` blocks this thread, libvips has its own. */
const DECODED_AHEAD = 2;

/** Loads the vision tower. Images arrive as encoded files and are decoded in libvips's threads. */
export async function loadVisionTower(settings: ClipThreadSettings): Promise<Tower<ImageSource>> {
  const input = await readVisionInput(settings.folder);
  const session = await InferenceSession.create(
    join(settings.folder, towerFile('vision', settings.precisions.vision)),
    sessionOptions(settings.coresAThread),
  );
  const output = OUTPUTS.find((name) => session.outputNames.includes(name));
  if (output === undefined) {
    throw new Error(
      `the vision tower has no output "${OUTPUTS.join('" or "')}", but ${session.outputNames.join(', ')}`,
    );
  }
  const prepare = PREPARATIONS[settings.preparation];
  return {
    async embed(pictures) {
      const rows: Float32Array[] = [];
      const ahead: Promise<Float32Array>[] = [];
      const together = BATCHES[settings.precisions.vision];
      for (let next = 0; rows.length < pictures.length; ) {
        for (; ahead.length < together + DECODED_AHEAD && next < pictures.length; next++) {
          const values = valuesOf(pictures[next], prepare, input);
          // Its failure is thrown when its turn comes.
          values.catch(() => undefined);
          ahead.push(values);
        }
        rows.push(...(await run(session, output, await Promise.all(ahead.splice(0, together)), input)));
      }
      return rows;
    },
    dispose: () => session.release(),
  };
}

async function valuesOf(
  source: ImageSource | undefined,
  prepare: (typeof PREPARATIONS)[1 | 2],
  input: VisionInput,
): Promise<Float32Array> {
  return pixelValues(await prepare(await bytesOf(source), input), input);
}

async function bytesOf(source: ImageSource | undefined): Promise<Uint8Array> {
  if (source === undefined || source instanceof Uint8Array) return source ?? new Uint8Array();
  return readFile(source.file).catch(() => source.bytes);
}

async function run(
  session: InferenceSession,
  output: string,
  pictures: readonly Float32Array[],
  input: VisionInput,
): Promise<readonly Float32Array[]> {
  const { width, height } = inputSize(input);
  const count = pictures.length;
  const values = new Float32Array(count * 3 * height * width);
  pictures.forEach((picture, at) => {
    values.set(picture, at * 3 * height * width);
  });
  const answer = await session.run(
    { pixel_values: new Tensor('float32', values, [count, 3, height, width]) },
    [output],
  );
  const data: unknown = answer[output]?.data;
  if (!(data instanceof Float32Array)) {
    throw new Error(`the vision tower's output "${output}" is not of 32-bit floats`);
  }
  const dimension = data.length / count;
  return pictures.map((_, at) => data.subarray(at * dimension, (at + 1) * dimension));
}
