import type { AgreementBaseline } from '../../domain/release.js';
import { keepGreatest, meanOf } from '../greatest.js';
import { randomSample } from '../relevance/random-sample.js';

/** The newest images of a history that are compared with each other. */
export const COMPARED_IMAGES = 30;

/** Each image is compared with this part of the others: four tastes of equal weight still agree. */
const NEAREST_SHARE = 0.2;

/** Lengths of history that a baseline is measured at. */
const LENGTHS = [2, 3, 5, 10, COMPARED_IMAGES] as const;

const DRAWS = 300;

/** A compared image: its code and how much it counts. */
export interface ComparedImage {
  readonly code: Int8Array;
  /** > 0. */
  readonly recency: number;
}

/**
 * Agreement of a history with itself: the mean over its images of the mean cosine with the nearest fifth of
 * the others. An image is compared with its own kind alone, so a user of several tastes agrees as well as one
 * of a single taste.
 *
 * @param images the newest of the history, at most COMPARED_IMAGES of them are read, from the end
 * @returns in [-1, 1]; null for fewer than two images
 */
export function agreementOf(images: readonly ComparedImage[]): number | null {
  const compared = images.slice(-COMPARED_IMAGES);
  const count = compared.length;
  if (count < 2) return null;
  const cosines = cosinesBetween(compared.map(({ code }) => code));
  const nearest = new Float64Array(Math.ceil((count - 1) * NEAREST_SHARE));
  let sum = 0;
  let total = 0;
  compared.forEach(({ recency }, i) => {
    nearest.fill(-1);
    for (let j = 0; j < count; j++) if (j !== i) keepGreatest(nearest, cosines[i * count + j] ?? -1);
    sum += recency * meanOf(nearest);
    total += recency;
  });
  return total > 0 ? sum / total : null;
}

/**
 * Agreement of random histories, for each length: measured when a release is made.
 *
 * @param codes of a random sample of the catalogue; fewer than two make no baseline
 * @param recencies weight of each image of a history of this length, oldest first
 * @param random in [0, 1), seeded
 */
export function measureAgreement(
  codes: readonly Int8Array[],
  recencies: (length: number) => ArrayLike<number>,
  random: () => number,
): AgreementBaseline {
  return LENGTHS.filter((length) => length <= codes.length).map((images) => {
    const weights = recencies(images);
    const drawn = Array.from({ length: DRAWS }, () => {
      const history = randomSample(codes, images, random);
      return agreementOf(history.map((code, i) => ({ code, recency: weights[i] ?? 1 }))) ?? 0;
    });
    const mean = drawn.reduce((sum, value) => sum + value, 0) / DRAWS;
    const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / DRAWS;
    return { images, mean, deviation: Math.sqrt(variance) };
  });
}

/**
 * In deviations above what random images agree by: a history below the first counts as random, one
 * above the second as a taste.
 */
const RANDOM_BELOW = 1;
const TASTE_ABOVE = 2;

/**
 * The part of the automatic weight that a history has earned by agreeing with itself.
 *
 * @param agreement of `agreementOf`; null, or no baseline: 1, because nothing speaks against it
 * @param images how many were compared
 * @returns in [0, 1]
 */
export function agreementFactor(
  agreement: number | null,
  images: number,
  baseline: AgreementBaseline | undefined,
): number {
  const expected = baseline === undefined ? null : expectedAt(images, baseline);
  if (agreement === null || expected === null || !(expected.deviation > 0)) return 1;
  const above = (agreement - expected.mean) / expected.deviation;
  return Math.max(0, Math.min(1, (above - RANDOM_BELOW) / (TASTE_ABOVE - RANDOM_BELOW)));
}

/** Between two measured lengths, by the logarithm of the length; beyond them, the nearest. */
function expectedAt(
  images: number,
  baseline: AgreementBaseline,
): { readonly mean: number; readonly deviation: number } | null {
  const after = baseline.findIndex((point) => point.images >= images);
  const upper = baseline[after] ?? baseline.at(-1);
  const lower = baseline[after - 1];
  if (upper === undefined) return null;
  if (lower === undefined || after <= 0) return upper;
  const part = Math.log(images / lower.images) / Math.log(upper.images / lower.images);
  const between = (from: number, to: number): number => from + part * (to - from);
  return {
    mean: between(lower.mean, upper.mean),
    deviation: between(lower.deviation, upper.deviation),
  };
}

/** Of every pair, row after row; a code without a direction is like nothing. */
function cosinesBetween(codes: readonly Int8Array[]): Float64Array {
  const count = codes.length;
  const length = codes[0]?.length ?? 0;
  const units = new Float64Array(count * length);
  codes.forEach((code, row) => {
    let sum = 0;
    for (let k = 0; k < length; k++) sum += (code[k] ?? 0) ** 2;
    const scale = sum > 0 ? 1 / Math.sqrt(sum) : 0;
    for (let k = 0; k < length; k++) units[row * length + k] = (code[k] ?? 0) * scale;
  });
  const cosines = new Float64Array(count ** 2);
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      const [a, b] = [i * length, j * length];
      let even = 0;
      let odd = 0;
      for (let k = 0; k < length; k += 2) {
        even += (units[a + k] ?? 0) * (units[b + k] ?? 0);
        odd += k + 1 < length ? (units[a + k + 1] ?? 0) * (units[b + k + 1] ?? 0) : 0;
      }
      cosines[i * count + j] = cosines[j * count + i] = even + odd;
    }
  }
  return cosines;
}
