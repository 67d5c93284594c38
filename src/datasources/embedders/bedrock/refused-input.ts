import { ValidationException } from '@aws-sdk/client-bedrock-runtime';
import { ParallaxError } from '../../../domain/errors.js';

/**
 * What Bedrock's ValidationException says when the model is not to be had this way. It has no code for it,
 * so the words are all there is; they were collected from threads of people who met them.
 */
const MODEL = /model identifier|on-demand throughput|inference profile|model ID/i;
const TEXT = /token|inputText|\/text\b|\btext\b|too long|max(imum)?[ _-]?length|characters/i;
const PICTURE = /image|pixel|picture/i;

/**
 * The error of a call whose text or picture the model refused, or of a model that cannot be called so; null
 * for every other error.
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
      'The model refuses the image: it must be a whole picture, at most 2048 pixels a side.',
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
