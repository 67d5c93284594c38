import { ParallaxError } from '../../domain/errors.js';
import type { KnownFacts, PartId } from '../resource.js';

/**
 * What another part says of itself.
 *
 * @throws ParallaxError INTERNAL when it was not asked, or does not say: the order of the parts is wrong
 */
export function factOf(known: KnownFacts, id: PartId, name: string): string {
  const fact = known.get(id)?.[name];
  if (fact === undefined)
    throw new ParallaxError(
      'INTERNAL',
      `The part ${id} must be ready, with its ${name}, before what needs it.`,
    );
  return fact;
}
