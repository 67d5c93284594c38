import { ParallaxError } from '../../../domain/errors.js';
import { unitVector, type Vector } from '../../../domain/vector.js';

/**
 * Normalises an answer's numbers to a unit vector; the services do not promise unit length.
 *
 * @param values  the member of the answer that should have the numbers
 * @throws ParallaxError INTERNAL when it is anything but `dimension` finite numbers with a direction
 */
export function readEmbedding(values: unknown, dimension: number, model: string): Vector {
  if (!Array.isArray(values)) throw invalidResponse(model, 'an answer without an embedding');
  if (values.length !== dimension) {
    throw invalidResponse(model, `an embedding of ${values.length} numbers instead of ${dimension}`);
  }
  const numbers = values.filter((value): value is number => typeof value === 'number');
  if (numbers.length !== dimension) throw invalidResponse(model, 'an embedding that holds more than numbers');
  return unitVector(numbers);
}

export function invalidResponse(model: string, what: string, cause?: unknown): ParallaxError {
  return new ParallaxError('INTERNAL', `${model} gave ${what}.`, cause === undefined ? {} : { cause });
}
