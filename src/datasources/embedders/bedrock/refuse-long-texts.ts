import { countCharacters } from '../../../domain/arguments.js';
import { badInput } from '../../../domain/errors.js';

/**
 * Refuses before any call what the model would refuse, or cut.
 *
 * @param most  characters
 * @throws ParallaxError BAD_USER_INPUT, argument `query`
 */
export function refuseLongTexts(texts: readonly string[], most: number, model: string): void {
  for (const text of texts) {
    const length = countCharacters(text);
    if (length <= most) continue;
    throw badInput('query', `\`query\` must be at most ${most} characters for ${model}; it has ${length}.`);
  }
}
