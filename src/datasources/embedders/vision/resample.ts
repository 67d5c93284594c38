import type { ResampleFilter } from './vision-input.js';

/** Red, green and blue of 0 to 255, row by row, without gaps. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** The weights of one axis: output `n` is the sum over `size[n]` inputs from `start[n]` on. */
export interface AxisWeights {
  readonly start: Int32Array;
  readonly size: Int32Array;
  /** `stride` weights an output, in units of 2^-22. */
  readonly weights: Int32Array;
  readonly stride: number;
}

/** Radius in output pixels, and the weight at a distance. */
const KERNELS: Readonly<
  Record<Exclude<ResampleFilter, 'nearest'>, readonly [number, (x: number) => number]>
> = {
  linear: [1, (x) => Math.max(0, 1 - Math.abs(x))],
  cubic: [2, cubic],
  lanczos3: [3, (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0)],
};

const CHANNELS = 3;
const PRECISION = 22;
const HALF = 1 << (PRECISION - 1);

/**
 * The weights with which Pillow resamples one axis, in its fixed point: the training of CLIP and SigLIP, and
 * the references of both, resize by it. A shrinking filter widens with the factor, so nothing aliases.
 *
 * @param from   length of the axis
 * @param to     length after the resize
 * @param first  first output that is wanted; `count` outputs from there on are
 * @see Pillow, src/libImaging/Resample.c (precompute_coeffs, normalize_coeffs_8bpc)
 */
export function axisWeights(
  filter: ResampleFilter,
  from: number,
  to: number,
  first: number,
  count: number,
): AxisWeights {
  const scale = from / to;
  const [radius, weightAt] = filter === 'nearest' ? [0, () => 1] : KERNELS[filter];
  const widening = Math.max(scale, 1);
  const support = radius * widening;
  const stride = Math.ceil(support) * 2 + 1;
  const start = new Int32Array(count);
  const size = new Int32Array(count);
  const weights = new Int32Array(count * stride);
  const row = new Float64Array(stride);
  for (let n = 0; n < count; n++) {
    // An axis that keeps its length is copied, and nearest takes the one pixel under the centre.
    const isCopied = from === to || filter === 'nearest';
    const centre = (first + n + 0.5) * scale;
    const low = isCopied
      ? Math.min(from - 1, Math.floor(centre))
      : Math.max(0, Math.trunc(centre - support + 0.5));
    const high = isCopied ? low + 1 : Math.min(from, Math.trunc(centre + support + 0.5));
    let sum = 0;
    for (let i = 0; i < high - low; i++) {
      const weight = isCopied ? 1 : weightAt((i + low - centre + 0.5) / widening);
      row[i] = weight;
      sum += weight;
    }
    for (let i = 0; i < high - low; i++) {
      const weight = ((row[i] ?? 0) / sum) * (1 << PRECISION);
      weights[n * stride + i] = Math.trunc(weight + (weight < 0 ? -0.5 : 0.5));
    }
    start[n] = low;
    size[n] = high - low;
  }
  return { start, size, weights, stride };
}

/**
 * Resamples both axes, the horizontal first and rounded between them, as Pillow does.
 *
 * @param horizontal  weights of the columns, `start` within `pixels`
 * @param vertical    weights of the rows, likewise
 * @returns an image of as many columns and rows as there are weights
 */
export function resample(pixels: Pixels, horizontal: AxisWeights, vertical: AxisWeights): Pixels {
  return resampleRows(resampleColumns(pixels, horizontal), vertical);
}

function resampleColumns({ data, width, height }: Pixels, axis: AxisWeights): Pixels {
  const { start, size, weights, stride } = axis;
  const columns = start.length;
  const out = new Uint8Array(columns * height * CHANNELS);
  for (let y = 0; y < height; y++) {
    const line = y * width * CHANNELS;
    let to = y * columns * CHANNELS;
    for (let x = 0; x < columns; x++) {
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      let at = line + (start[x] ?? 0) * CHANNELS;
      const end = x * stride + (size[x] ?? 0);
      for (let k = x * stride; k < end; k++) {
        const weight = weights[k] ?? 0;
        red += Math.imul(data[at] ?? 0, weight);
        green += Math.imul(data[at + 1] ?? 0, weight);
        blue += Math.imul(data[at + 2] ?? 0, weight);
        at += CHANNELS;
      }
      out[to] = toByte(red);
      out[to + 1] = toByte(green);
      out[to + 2] = toByte(blue);
      to += CHANNELS;
    }
  }
  return { data: out, width: columns, height };
}

function resampleRows({ data, width }: Pixels, axis: AxisWeights): Pixels {
  const { start, size, weights, stride } = axis;
  const rows = start.length;
  const line = width * CHANNELS;
  const out = new Uint8Array(line * rows);
  const sums = new Int32Array(line);
  for (let y = 0; y < rows; y++) {
    sums.fill(HALF);
    for (let k = 0; k < (size[y] ?? 0); k++) {
      const weight = weights[y * stride + k] ?? 0;
      const from = ((start[y] ?? 0) + k) * line;
      for (let x = 0; x < line; x++) sums[x] = (sums[x] ?? 0) + Math.imul(data[from + x] ?? 0, weight);
    }
    for (let x = 0; x < line; x++) out[y * line + x] = toByte(sums[x] ?? 0);
  }
  return { data: out, width, height: rows };
}

function toByte(sum: number): number {
  return Math.min(255, Math.max(0, sum >> PRECISION));
}

function cubic(x: number): number {
  const a = -0.5;
  const distance = Math.abs(x);
  if (distance < 1) return ((a + 2) * distance - (a + 3)) * distance * distance + 1;
  if (distance < 2) return (((distance - 5) * distance + 8) * distance - 4) * a;
  return 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}
