import { ParallaxError } from '../../domain/errors.js';
import type { KnownOutputs, ResourceId } from '../resource.js';

/**
 * What another resource says of itself.
 *
 * @throws ParallaxError INTERNAL when it was not asked, or does not say: the order of the resources is wrong
 */
export function outputOf(known: KnownOutputs, id: ResourceId, name: string): string {
  const fact = known.get(id)?.[name];
  if (fact === undefined)
    throw new ParallaxError(
      'INTERNAL',
      `The resource ${id} must be ready, with its ${name}, before what needs it.`,
    );
  return fact;
}
