import type { Space, Vector } from '../../domain/vector.js';

/** Models that run on this machine. */
export type LocalEmbedderName = 'demo' | 'clip';
/** Models that are called on Amazon Bedrock: `embedders.ts` has a row for each. */
export type BedrockEmbedderName = 'titan' | 'nova' | 'cohere';
export type EmbedderName = LocalEmbedderName | BedrockEmbedderName;

/** An image to be indexed. */
export interface CatalogueImage {
  readonly bytes: Uint8Array;
  /** The owner's description; a model that can reads it together with the image. */
  readonly caption: string | null;
  /** The file that the bytes were made from: a model that runs here reads its pixels instead. */
  readonly file?: string;
  /** SHA-256 of the file that the bytes were made from, hex: its vector can then be found without decoding it. */
  readonly contentHash?: string;
  /** Names what is written beside that file, see `Image.captionHash`. */
  readonly captionHash?: string;
}

/** Converts texts and images to unit vectors of one space. */
export interface Embedder {
  readonly name: EmbedderName;
  readonly space: Space;
  /**
   * Embeds query texts, one vector each, in order.
   *
   * @throws ParallaxError BAD_USER_INPUT (argument `query`) for a text that the model refuses; UNAVAILABLE,
   *   RATE_LIMITED, TIMEOUT or INTERNAL (an invalid answer) when a remote model cannot be used
   */
  embedTexts(texts: readonly string[], signal?: AbortSignal): Promise<readonly Vector[]>;
  /**
   * Embeds query images, one vector each, in order; each is an encoded file (JPEG, PNG, WebP, ...) or another
   * format of sharp.
   *
   * @throws ParallaxError BAD_USER_INPUT (argument `image`) when one cannot be decoded; else as `embedTexts`
   */
  embedImages(images: readonly Uint8Array[], signal?: AbortSignal): Promise<readonly Vector[]>;
  /**
   * Embeds images of the catalogue, one vector each, in order; models that distinguish queries from documents
   * embed them as documents.
   *
   * @throws ParallaxError as `embedImages`
   */
  embedForIndex(pictures: readonly CatalogueImage[], signal?: AbortSignal): Promise<readonly Vector[]>;
  close(): Promise<void>;
}
