import { ParallaxError } from '../../../domain/errors.js';
import type { Vector } from '../../../domain/vector.js';
import type { SentFormat } from './fitting-picture.js';
import { TITAN } from './models.js';
import { memberOf, readEmbedding, senseless } from './read-embedding.js';

const FORMATS: readonly SentFormat[] = ['jpeg', 'png'];

/** Titan reads 256 tokens, which only it can count; at two characters a token this many always fit English. */
export const MAX_CHARACTERS = 512;

/** How much of a caption is tried, in characters: scripts with more tokens than letters need less. */
const CAPTION_LENGTHS = [MAX_CHARACTERS, 128] as const;

/** What Titan embeds: a text, a picture in base64, or both, which gives the mean of the two. */
export interface TitanInput {
  readonly inputText?: string;
  readonly inputImage?: string;
}

/** The body of a call, and of a record of a batch. */
export function titanRequest(input: TitanInput, dimension: number): object {
  return { ...input, embeddingConfig: { outputEmbeddingLength: dimension } };
}

/**
 * A picture as Titan takes it, in base64. What decodes it is loaded with the first one: whoever searches by words
 * alone needs none of it.
 *
 * @throws ParallaxError BAD_USER_INPUT, argument `image`, when it cannot be decoded
 */
export async function titanPicture(bytes: Uint8Array): Promise<string> {
  const { fittingPicture } = await import('./fitting-picture.js');
  return (await fittingPicture(bytes, FORMATS)).base64;
}

/** @throws ParallaxError INTERNAL when it is no vector of the dimension */
export function readTitanAnswer(answer: unknown, dimension: number): Vector {
  // The service says so here what went wrong, with HTTP 200.
  const message = memberOf(answer, 'message') ?? null;
  if (message !== null) throw senseless(TITAN.id, 'a message instead of an embedding', message);
  return readEmbedding(memberOf(answer, 'embedding'), dimension, TITAN.id);
}

/** One caption must not stop a whole ingest, so less and less of it is tried. */
export function captionsToTry(caption: string | null): readonly string[] {
  const characters = Array.from(caption?.trim() ?? '');
  const cut = CAPTION_LENGTHS.map((length) => characters.slice(0, length).join(''));
  return [...new Set(cut)].filter((text) => text !== '');
}

/** Whether it was the text, not the picture, that the model refused. */
export function isTextRefused(error: unknown): boolean {
  return error instanceof ParallaxError && error.code === 'BAD_USER_INPUT' && error.argument === 'query';
}
