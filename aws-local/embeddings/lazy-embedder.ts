import { DEMO_MODEL_FOLDER } from '#src/datasources/embedders/demo-model.js';
import type { Embedder } from '#src/datasources/embedders/embedder.js';

/** An embedder that is opened when it is first needed: half of the callers never ask for a vector. */
export interface LazyEmbedder {
  open(): Promise<Embedder>;
  close(): Promise<void>;
}

/** @param openIt  the demo's model unless given */
export function lazyEmbedder(openIt: () => Promise<Embedder> = openDemoModel): LazyEmbedder {
  let opened: Promise<Embedder> | null = null;
  return {
    open() {
      opened ??= openIt();
      return opened;
    },
    async close() {
      const embedder = await opened?.catch(() => null);
      await embedder?.close();
    },
  };
}

async function openDemoModel(): Promise<Embedder> {
  const { openClipEmbedder } = await import('#src/datasources/embedders/clip.embedder.js');
  return openClipEmbedder({
    name: 'demo',
    model: DEMO_MODEL_FOLDER,
    threads: 1,
    cacheDirectory: DEMO_MODEL_FOLDER,
  });
}
