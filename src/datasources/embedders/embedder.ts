import type { Space, Vector } from '../../domain/vector.js';

export const EMBEDDERS = ['demo', 'clip'] as const;
export type EmbedderName = (typeof EMBEDDERS)[number];

/** Turns texts and pictures into unit vectors of one space. */
export interface Embedder {
  readonly name: EmbedderName;
  readonly space: Space;
  /** One vector a text, in order. */
  embedTexts(texts: readonly string[], signal?: AbortSignal): Promise<readonly Vector[]>;
  /**
   * One vector a picture, in order; each an encoded file (JPEG, PNG, WebP, ...) or anything sharp reads.
   *
   * @throws ParallaxError BAD_USER_INPUT when one cannot be decoded
   */
  embedImages(images: readonly Uint8Array[], signal?: AbortSignal): Promise<readonly Vector[]>;
  close(): Promise<void>;
}
