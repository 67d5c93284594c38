import type { Space, Vector } from '../../domain/vector.js';

/** Models that run on this machine. */
export type LocalEmbedderName = 'demo' | 'clip';
/** Models that are called on Amazon Bedrock: `embedders.ts` has a row for each. */
export type BedrockEmbedderName = 'titan' | 'nova' | 'cohere';
export type EmbedderName = LocalEmbedderName | BedrockEmbedderName;

/** A picture as the index is to keep it. */
export interface CataloguePicture {
  readonly bytes: Uint8Array;
  /** What its owner wrote about it; a model that can reads it together with the picture. */
  readonly caption: string | null;
  /** The file that the bytes were made from: a model that runs here reads its pixels instead. */
  readonly file?: string;
  /** SHA-256 of the file that the bytes were made from, hex: its vector can then be found without decoding it. */
  readonly contentHash?: string;
  /** Names what is written beside that file, see `Image.captionHash`. */
  readonly captionHash?: string;
}

/** Turns texts and pictures into unit vectors of one space. */
export interface Embedder {
  readonly name: EmbedderName;
  readonly space: Space;
  /**
   * One vector a text that is searched by, in order.
   *
   * @throws ParallaxError BAD_USER_INPUT (argument `query`) for a text that the model refuses; UNAVAILABLE,
   *   RATE_LIMITED, TIMEOUT or INTERNAL (a senseless answer) when a remote model cannot be used
   */
  embedTexts(texts: readonly string[], signal?: AbortSignal): Promise<readonly Vector[]>;
  /**
   * One vector a picture that is searched by, in order; each an encoded file (JPEG, PNG, WebP, ...) or anything sharp reads.
   *
   * @throws ParallaxError BAD_USER_INPUT (argument `image`) when one cannot be decoded; else as `embedTexts`
   */
  embedImages(images: readonly Uint8Array[], signal?: AbortSignal): Promise<readonly Vector[]>;
  /**
   * One vector a picture of the catalogue, in order; models that tell queries from documents embed it as a document.
   *
   * @throws ParallaxError as `embedImages`
   */
  embedForIndex(pictures: readonly CataloguePicture[], signal?: AbortSignal): Promise<readonly Vector[]>;
  close(): Promise<void>;
}
