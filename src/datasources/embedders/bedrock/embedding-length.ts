import { badInput } from '../../../domain/errors.js';
import type { ModelFacts } from './models.js';

/**
 * The length, if the model makes vectors of it.
 *
 * @throws ParallaxError BAD_USER_INPUT, argument `EMBEDDING_LENGTH`, naming those that it makes
 */
export function embeddingLengthOf(length: number, { id, lengths }: ModelFacts): number {
  if (lengths.includes(length)) return length;
  throw badInput(
    'EMBEDDING_LENGTH',
    `EMBEDDING_LENGTH is ${length}, but ${id} makes vectors of ${lengths.join(', ')} numbers: set one of these.`,
  );
}
