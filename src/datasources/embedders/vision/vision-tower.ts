import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ClipThreadSettings, PictureSource } from '../clip-messages.js';
import { SESSION_OPTIONS } from '../session-options.js';
import type { Tower } from '../tower.js';
import { towerFile } from '../tower-files.js';
import { prepareAsBefore } from './first-preparation.js';
import { pixelValues } from './pixel-values.js';
import { preparePicture } from './prepare-picture.js';
import { inputSize, readVisionInput, type VisionInput } from './vision-input.js';

const PREPARATIONS = { 1: prepareAsBefore, 2: preparePicture } as const;

/** Names that a picture's vector has in the exports of CLIP and of SigLIP, the first that is there is taken. */
const OUTPUTS = ['image_embeds', 'pooler_output'];

/** Pictures that are decoded while another is embedded: `session.run` blocks this thread, libvips has its own. */
const DECODED_AHEAD = 2;

/** Loads the vision tower. Pictures come as encoded files and are decoded beside this thread. */
export async function loadVisionTower(settings: ClipThreadSettings): Promise<Tower<PictureSource>> {
  const input = await readVisionInput(settings.folder);
  const session = await InferenceSession.create(
    join(settings.folder, towerFile('vision', settings.precision)),
    SESSION_OPTIONS,
  );
  const output = OUTPUTS.find((name) => session.outputNames.includes(name));
  if (output === undefined) {
    throw new Error(
      `the vision tower has no output "${OUTPUTS.join('" or "')}", but ${session.outputNames.join(', ')}`,
    );
  }
  const prepare = PREPARATIONS[settings.preparation];
  return {
    /**
     * One after the other: quantised towers scale their numbers by the whole batch, so that a batch would give a
     * picture another vector with every neighbour.
     */
    async embed(pictures) {
      const rows: Float32Array[] = [];
      const ahead: Promise<Float32Array>[] = [];
      for (let next = 0; rows.length < pictures.length; ) {
        for (; ahead.length <= DECODED_AHEAD && next < pictures.length; next++) {
          ahead.push(valuesOf(pictures[next], prepare, input));
        }
        const values = await ahead.shift();
        if (values === undefined) break;
        rows.push(await run(session, output, values, input));
      }
      return rows;
    },
    dispose: () => session.release(),
  };
}

async function valuesOf(
  source: PictureSource | undefined,
  prepare: (typeof PREPARATIONS)[1 | 2],
  input: VisionInput,
): Promise<Float32Array> {
  return pixelValues(await prepare(await bytesOf(source), input), input);
}

async function bytesOf(source: PictureSource | undefined): Promise<Uint8Array> {
  if (source === undefined || source instanceof Uint8Array) return source ?? new Uint8Array();
  return readFile(source.file).catch(() => source.bytes);
}

async function run(
  session: InferenceSession,
  output: string,
  values: Float32Array,
  input: VisionInput,
): Promise<Float32Array> {
  const { width, height } = inputSize(input);
  const answer = await session.run({ pixel_values: new Tensor('float32', values, [1, 3, height, width]) }, [
    output,
  ]);
  const tensor = answer[output];
  if (!(tensor?.data instanceof Float32Array)) {
    throw new Error(`the vision tower's output "${output}" is not of 32-bit floats`);
  }
  return tensor.data;
}
