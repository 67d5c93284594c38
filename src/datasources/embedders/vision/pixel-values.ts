import type { Pixels } from './resample.js';
import type { VisionInput } from './vision-input.js';

/**
 * The numbers that the model reads: red, green and blue one behind the other, scaled, rounded
 * to a 32-bit float, then normalised.
 *
 * @returns 3 x height x width values
 */
export function pixelValues({ data }: Pixels, { scale, mean, deviation }: VisionInput): Float32Array {
  const plane = data.length / 3;
  const values = new Float32Array(data.length);
  for (let channel = 0; channel < 3; channel++) {
    // There are 256 values only, and a table of them is exact.
    const table = Float32Array.from(
      { length: 256 },
      (_, byte) => (Math.fround(scale * byte) - (mean[channel] ?? 0)) / (deviation[channel] ?? 1),
    );
    for (let pixel = 0; pixel < plane; pixel++) {
      values[channel * plane + pixel] = table[data[pixel * 3 + channel] ?? 0] ?? 0;
    }
  }
  return values;
}
