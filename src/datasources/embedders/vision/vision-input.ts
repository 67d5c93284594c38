import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ParallaxError } from '../../../domain/errors.js';
import { isRecord } from '../../../domain/unknown.js';

/** Resampling filters, by the names that libvips has for them. */
export type ResampleFilter = 'nearest' | 'lanczos3' | 'linear' | 'cubic';

/** Input format of a vision tower, as `preprocessor_config.json` describes it; sizes in pixels. */
export interface VisionInput {
  /**
   * `shortest` keeps the proportions, as CLIP does; `exact` scales the whole image to a square, as SigLIP
   * does.
   */
  readonly resize:
    | { readonly kind: 'shortest'; readonly side: number }
    | { readonly kind: 'exact'; readonly width: number; readonly height: number };
  readonly filter: ResampleFilter;
  /** Size of the middle that is cut out after the resize; null: nothing is cut. */
  readonly crop: { readonly width: number; readonly height: number } | null;
  /** Each value of 0 to 255 is multiplied by it first. */
  readonly scale: number;
  /** Of red, green and blue: subtracted, then divided by. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** Pillow's numbers for resampling filters, by which configurations name them. */
const FILTERS: Readonly<Record<number, ResampleFilter>> = {
  0: 'nearest',
  1: 'lanczos3',
  2: 'linear',
  3: 'cubic',
};

const DEFAULT_SIDE = 224;
const MAX_SIDE = 4_096;
const CHANNELS = 3;

/** @throws ParallaxError UNAVAILABLE, naming the file, when its description is unsupported */
export async function readVisionInput(folder: string): Promise<VisionInput> {
  const path = join(folder, 'preprocessor_config.json');
  try {
    return parseVisionInput(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ParallaxError('UNAVAILABLE', `${path} is not understood: ${reason}`, { cause });
  }
}

/**
 * @param config  a parsed `preprocessor_config.json`; what it leaves out is CLIP's
 * @throws Error  naming the entry that is not understood
 */
export function parseVisionInput(config: unknown): VisionInput {
  if (!isRecord(config)) throw new Error('it is not a JSON object');
  const resize = parseResize(config['size']);
  const { resample } = config;
  return {
    resize,
    filter: (typeof resample === 'number' ? FILTERS[resample] : undefined) ?? 'cubic',
    crop: parseCrop(config, resize),
    scale: config['do_rescale'] === false ? 1 : numberOr(config['rescale_factor'], 1 / 255),
    mean: config['do_normalize'] === false ? [0, 0, 0] : threeOf(config, 'image_mean', 0.5),
    deviation: config['do_normalize'] === false ? [1, 1, 1] : threeOf(config, 'image_std', 0.5),
  };
}

/** Width and height of what the tower reads. */
export function inputSize({ crop, resize }: VisionInput): {
  readonly width: number;
  readonly height: number;
} {
  if (crop !== null) return crop;
  const { width, height } = resize.kind === 'exact' ? resize : { width: resize.side, height: resize.side };
  return { width, height };
}

function parseResize(size: unknown): VisionInput['resize'] {
  if (size === undefined) return { kind: 'shortest', side: DEFAULT_SIDE };
  if (isSide(size)) return { kind: 'shortest', side: size };
  if (isRecord(size)) {
    const { width, height, shortest_edge: side, longest_edge: longest } = size;
    if (isSide(width) && isSide(height)) return { kind: 'exact', width, height };
    if (isSide(side) && longest === undefined) return { kind: 'shortest', side };
  }
  throw new Error(
    `its size is ${JSON.stringify(size)}; a number, shortest_edge, or width and height are read, of 1 to ${MAX_SIDE} pixels`,
  );
}

/** An image that keeps its proportions becomes square only by a centre crop. */
function parseCrop(
  config: Readonly<Record<string, unknown>>,
  resize: VisionInput['resize'],
): VisionInput['crop'] {
  const { do_center_crop: isCropped, crop_size: crop } = config;
  if (resize.kind === 'exact' && isCropped !== true) return null;
  if (isSide(crop)) return { width: crop, height: crop };
  if (isRecord(crop) && isSide(crop['width']) && isSide(crop['height'])) {
    return { width: crop['width'], height: crop['height'] };
  }
  return resize.kind === 'exact' ? null : { width: resize.side, height: resize.side };
}

function threeOf(
  config: Readonly<Record<string, unknown>>,
  name: string,
  otherwise: number,
): readonly number[] {
  const values = config[name];
  if (values === undefined) return Array.from({ length: CHANNELS }, () => otherwise);
  if (
    Array.isArray(values) &&
    values.length === CHANNELS &&
    values.every((value) => Number.isFinite(value))
  ) {
    return values.map(Number);
  }
  throw new Error(`its ${name} is ${JSON.stringify(values)}; three numbers are read`);
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function isSide(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= MAX_SIDE;
}
