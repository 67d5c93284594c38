import { ParallaxError } from '../../domain/errors.js';
import { type Space, spaceName, type Vector } from '../../domain/vector.js';

/** The port's own limit on k. */
const MAX_K = 1_000;

/** @throws ParallaxError INTERNAL for a query that cannot be compared with the catalogue's vectors */
export function checkQuery(
  query: Vector,
  k: number,
  catalogue: { readonly name: string; readonly space: Space },
): void {
  const { space, name } = catalogue;
  if (query.length !== space.dimension) {
    throw new ParallaxError(
      'INTERNAL',
      `The query is a vector of dimension ${query.length}, but catalogue "${name}" holds vectors of ${spaceName(space)}.`,
    );
  }
  if (!query.every(Number.isFinite)) throw new ParallaxError('INTERNAL', 'The query vector is not finite.');
  if (!Number.isInteger(k) || k < 1 || k > MAX_K) {
    throw new ParallaxError('INTERNAL', `k must be a whole number from 1 to ${MAX_K}; it is ${k}.`);
  }
}
