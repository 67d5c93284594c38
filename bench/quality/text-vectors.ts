import type { Embedder } from '../../src/datasources/embedders/embedder.js';
import type { Vector } from '../../src/domain/vector.js';

/** An embedder that embeds no text twice: the same subjects are searched for in every world. */
export function rememberingTexts(embedder: Embedder): Embedder {
  const known = new Map<string, Vector>();
  return {
    name: embedder.name,
    space: embedder.space,
    async embedTexts(texts, signal) {
      const missing = [...new Set(texts)].filter((text) => !known.has(text));
      const vectors = missing.length === 0 ? [] : await embedder.embedTexts(missing, signal);
      missing.forEach((text, i) => {
        const vector = vectors[i];
        if (vector !== undefined) known.set(text, vector);
      });
      return texts.map((text) => {
        const vector = known.get(text);
        if (vector === undefined) throw new Error('The embedder gave no vector.');
        return vector;
      });
    },
    embedImages: (images, signal) => embedder.embedImages(images, signal),
    embedForIndex: (pictures, signal) => embedder.embedForIndex(pictures, signal),
    close: () => embedder.close(),
  };
}
