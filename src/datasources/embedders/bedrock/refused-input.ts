import { ValidationException } from '@aws-sdk/client-bedrock-runtime';
import { countCharacters } from '../../../domain/arguments.js';
import { badInput, ParallaxError } from '../../../domain/errors.js';

/**
 * Messages of Bedrock's ValidationException for an unavailable model. It has no code for that; the phrases
 * were collected from public reports.
 */
const MODEL = /model identifier|on-demand throughput|inference profile|model ID/i;
const TEXT = /token|inputText|\/text\b|\btext\b|too long|max(imum)?[ _-]?length|characters/i;
const PICTURE = /image|pixel|picture/i;

/**
 * The error of a call whose text or image the model refused, or of an unavailable model; null for every other
 * error.
 *
 * @param error  as `callAws` throws it, with the service's own error as the cause
 */
export function refusedInput(error: unknown, modelId: string): ParallaxError | null {
  const cause = error instanceof ParallaxError ? error.cause : undefined;
  if (!(cause instanceof ValidationException)) return null;
  const { message } = cause;
  if (MODEL.test(message)) {
    return new ParallaxError(
      'UNAVAILABLE',
      `Amazon Bedrock does not offer the model ${modelId} to this account in this region: check AWS_REGION and the account's model access.`,
      { cause },
    );
  }
  // "image" is in messages about both; what speaks of tokens or of length is about the text.
  if (PICTURE.test(message)) {
    return new ParallaxError(
      'BAD_USER_INPUT',
      'The model refuses the image: it must be a complete image, at most 2048 pixels a side.',
      { argument: 'image', cause },
    );
  }
  if (TEXT.test(message)) {
    return new ParallaxError(
      'BAD_USER_INPUT',
      'The model refuses `query`, most likely for its length; shorten it.',
      {
        argument: 'query',
        cause,
      },
    );
  }
  return null;
}

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
