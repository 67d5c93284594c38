import type { Embedder } from '../embedders/embedder.js';
import { Guard, type GuardOptions } from './guard.js';

/**
 * An embedder on another machine, within the policies. Nothing is tried twice: the adapter's client does
 * that by itself, inside the same time. Embedding for the index belongs to the pipeline, which has the time
 * to wait out what a search cannot, and passes unguarded.
 */
export function guardEmbedder(embedder: Embedder, options: GuardOptions): Embedder {
  const guard = new Guard('embedder', options);
  return {
    name: embedder.name,
    space: embedder.space,
    embedTexts: (texts, signal) =>
      guard.call('embedTexts', (within) => embedder.embedTexts(texts, within), { signal }),
    embedImages: (images, signal) =>
      guard.call('embedImages', (within) => embedder.embedImages(images, within), { signal }),
    embedForIndex: (pictures, signal) => embedder.embedForIndex(pictures, signal),
    close: () => embedder.close(),
  };
}
