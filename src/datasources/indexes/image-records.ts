import { parseId } from '../../domain/arguments.js';
import { ParallaxError } from '../../domain/errors.js';
import type { Vector } from '../../domain/vector.js';
import type { ImageRecord } from './image-index-writer.js';

/** Tolerance of a unit vector's length around 1: half floats and sums round. */
const UNIT_TOLERANCE = 1e-3;

/** @throws ParallaxError INTERNAL for a vector that no search could compare; BAD_USER_INPUT for a bad id */
export function checkRecords(records: readonly ImageRecord[], dimension: number): void {
  for (const { image, vector } of records) {
    parseId('image id', image.id);
    const problem = vectorProblem(vector, dimension);
    if (problem !== null)
      throw new ParallaxError('INTERNAL', `Image "${image.id}" cannot be indexed: ${problem}.`);
  }
}

/** The last of two records with one id wins, as if they had been put one after the other. */
export function lastOfEach(records: readonly ImageRecord[]): readonly ImageRecord[] {
  return [...new Map(records.map((record) => [record.image.id, record])).values()];
}

function vectorProblem(vector: Vector, dimension: number): string | null {
  if (vector.length !== dimension) return `its vector has ${vector.length} dimensions, not ${dimension}`;
  let sum = 0;
  for (const value of vector) sum += value * value;
  const length = Math.sqrt(sum);
  // Written so that NaN fails: the graph would take it, and answer nonsense ever after.
  return Math.abs(length - 1) <= UNIT_TOLERANCE ? null : `its vector has length ${length}, not 1`;
}
