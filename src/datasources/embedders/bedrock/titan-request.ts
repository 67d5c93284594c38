import { ParallaxError } from '../../../domain/errors.js';
import { memberOf } from '../../../domain/unknown.js';
import type { Vector } from '../../../domain/vector.js';
import type { SentFormat } from './fitting-image.js';
import { TITAN } from './models.js';
import { invalidResponse, readEmbedding } from './read-embedding.js';

const FORMATS: readonly SentFormat[] = ['jpeg', 'png'];

/** Titan reads 256 tokens, which only it can count; at two characters a token this many always fit English. */
export const MAX_CHARACTERS = 512;

/** Lengths of a caption to try, in characters: scripts with more tokens than letters need shorter ones. */
const CAPTION_LENGTHS = [MAX_CHARACTERS, 128] as const;

/** Input of Titan: a text, an image in base64, or both, which gives the mean of the two. */
export interface TitanInput {
  readonly inputText?: string;
  readonly inputImage?: string;
}

/** The body of a call, and of a record of a batch. */
export function titanRequest(input: TitanInput, dimension: number): object {
  return { ...input, embeddingConfig: { outputEmbeddingLength: dimension } };
}

/**
 * Prepares an image for Titan, in base64. The decoder is loaded with the first image: a search by words alone
 * needs none.
 *
 * @throws ParallaxError BAD_USER_INPUT, argument `image`, when it cannot be decoded
 */
export async function titanImage(bytes: Uint8Array): Promise<string> {
  const { fittingImage } = await import('./fitting-image.js');
  return (await fittingImage(bytes, FORMATS)).base64;
}

/** @throws ParallaxError INTERNAL when it is no vector of the dimension */
export function readTitanAnswer(answer: unknown, dimension: number): Vector {
  // The service reports some errors here, with HTTP 200.
  const message = memberOf(answer, 'message') ?? null;
  if (message !== null) throw invalidResponse(TITAN.id, 'a message instead of an embedding', message);
  return readEmbedding(memberOf(answer, 'embedding'), dimension, TITAN.id);
}

/** A caption must not stop a whole ingest, so shorter and shorter beginnings are tried. */
export function captionsToTry(caption: string | null): readonly string[] {
  const characters = Array.from(caption?.trim() ?? '');
  const cut = CAPTION_LENGTHS.map((length) => characters.slice(0, length).join(''));
  return [...new Set(cut)].filter((text) => text !== '');
}

/** Returns true if the model refused the text, not the image. */
export function isTextRefused(error: unknown): boolean {
  return error instanceof ParallaxError && error.code === 'BAD_USER_INPUT' && error.argument === 'query';
}
