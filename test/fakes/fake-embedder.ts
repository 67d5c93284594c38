import type { CatalogueImage, Embedder, EmbedderName } from '../../src/datasources/embedders/embedder.js';
import { unitVector, type Vector } from '../../src/domain/vector.js';

/** Gives each text the vector that the test says; counts calls and can be told to fail. */
export class FakeEmbedder implements Embedder {
  readonly name: EmbedderName = 'clip';
  readonly space = { model: 'fake', dimension: 2 };
  readonly calls: string[] = [];
  failure: Error | null = null;

  constructor(private readonly texts: Readonly<Record<string, readonly number[]>>) {}

  async embedTexts(texts: readonly string[], _signal?: AbortSignal): Promise<readonly Vector[]> {
    this.calls.push(`texts: ${texts.join(', ')}`);
    if (this.failure !== null) throw this.failure;
    return texts.map((text) => unitVector(this.texts[text] ?? [1, 1]));
  }

  async embedImages(images: readonly Uint8Array[]): Promise<readonly Vector[]> {
    this.calls.push(`images: ${images.length}`);
    if (this.failure !== null) throw this.failure;
    return images.map(() => unitVector([1, 0]));
  }

  embedForIndex(pictures: readonly CatalogueImage[]): Promise<readonly Vector[]> {
    return this.embedImages(pictures.map(({ bytes }) => bytes));
  }

  async close(): Promise<void> {}
}
