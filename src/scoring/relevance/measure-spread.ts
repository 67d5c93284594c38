import { cosine, type Vector } from '../../domain/vector.js';
import { randomSample } from './random-sample.js';

export interface SpreadSample {
  /** Vectors of queries; for queries by image, vectors of the catalogue itself. */
  readonly probes: readonly Vector[];
  readonly catalogue: readonly Vector[];
  /** In [0, 1): seeded, so that a release measures the same twice. */
  readonly random: () => number;
  readonly maxProbes?: number;
  readonly maxVectors?: number;
}

/**
 * Measures the spread of similarities in this catalogue: the median over the probes of the standard deviation
 * of the cosine to random catalogue vectors. Unlike the gap to some rank it does not shrink as the catalogue
 * grows.
 *
 * A probe that is one of the catalogue's vectors (the same object) leaves itself out.
 *
 * @returns in units of cosine, 0 without data
 */
export function measureSpread(sample: SpreadSample): number {
  const probes = randomSample(sample.probes, sample.maxProbes ?? 256, sample.random);
  const vectors = randomSample(sample.catalogue, sample.maxVectors ?? 4_096, sample.random);
  const deviations = probes.map((probe) =>
    standardDeviation(vectors.filter((vector) => vector !== probe).map((vector) => cosine(probe, vector))),
  );
  return median(deviations);
}

function standardDeviation(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return (lower + upper) / 2;
}
