import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KernelEnum, Sharp } from 'sharp';

/** The square or rectangle that a vision tower's preprocessing begins with. */
export interface ModelInput {
  readonly width: number;
  readonly height: number;
  /** `cover` cuts the middle out, as CLIP does; `fill` squeezes the whole picture in, as SigLIP does. */
  readonly fit: 'cover' | 'fill';
  readonly kernel: keyof KernelEnum;
}

/** Pillow's numbers for resampling filters, by which configurations name them. */
const KERNELS: Readonly<Record<number, keyof KernelEnum>> = {
  0: 'nearest',
  1: 'lanczos3',
  2: 'linear',
  3: 'cubic',
};

const DEFAULT_SIDE = 224;

/** Reads what the model's own preprocessing would resize to from its `preprocessor_config.json`. */
export async function readModelInput(folder: string): Promise<ModelInput> {
  return parseModelInput(JSON.parse(await readFile(join(folder, 'preprocessor_config.json'), 'utf8')));
}

/** @param config  a parsed `preprocessor_config.json`; sizes are pixels, as a number or an object */
export function parseModelInput(config: unknown): ModelInput {
  const { size, resample } = isObject(config) ? config : {};
  const kernel = (typeof resample === 'number' ? KERNELS[resample] : undefined) ?? 'cubic';
  if (isObject(size)) {
    const { width, height, shortest_edge: shortest } = size;
    if (typeof width === 'number' && typeof height === 'number')
      return { width, height, fit: 'fill', kernel };
    if (typeof shortest === 'number') return { width: shortest, height: shortest, fit: 'cover', kernel };
  }
  const side = typeof size === 'number' ? size : DEFAULT_SIDE;
  return { width: side, height: side, fit: 'cover', kernel };
}

/**
 * Shrinks a picture to the model's input before the model's own preprocessing sees it, which then finds
 * nothing to resize. transformers.js shrinks without antialiasing for every filter but Lanczos, which
 * moves vectors of large photographs; and a JPEG is shrunk here while it is decoded.
 */
export function resizeForModel(pipeline: Sharp, { width, height, fit, kernel }: ModelInput): Sharp {
  return pipeline.resize({ width, height, fit, kernel, position: 'centre' });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
