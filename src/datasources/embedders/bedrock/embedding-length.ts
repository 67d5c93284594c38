import { badInput } from '../../../domain/errors.js';

/**
 * The length, if the model makes vectors of it.
 *
 * @throws ParallaxError BAD_USER_INPUT, argument `EMBEDDING_LENGTH`, naming those that it makes
 */
export function embeddingLengthOf(length: number, possible: readonly number[], model: string): number {
  if (possible.includes(length)) return length;
  throw badInput(
    'EMBEDDING_LENGTH',
    `EMBEDDING_LENGTH is ${length}, but ${model} makes vectors of ${possible.join(', ')} numbers: set one of these.`,
  );
}
