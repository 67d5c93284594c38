import { LRUCache } from 'lru-cache';
import type { ConcreteIndex } from './concrete-index.js';
import type { ImageDocument } from './image-document.js';

const MOST_KEPT = 5_000;

/** Documents that pages and tastes have read, for those that come after them. */
export class KeptDocuments {
  /** By index, revision and image id. */
  readonly #kept = new LRUCache<string, ImageDocument>({ max: MOST_KEPT });

  keep(live: ConcreteIndex, document: ImageDocument): void {
    this.#kept.set(keyOf(live, document.image.id), document);
  }

  /** Those that are here, and the ids of the others. */
  find(
    live: ConcreteIndex,
    ids: Iterable<string>,
  ): { readonly found: Map<string, ImageDocument>; readonly missing: readonly string[] } {
    const found = new Map<string, ImageDocument>();
    const missing: string[] = [];
    for (const id of ids) {
      const kept = this.#kept.get(keyOf(live, id));
      if (kept === undefined) missing.push(id);
      else found.set(id, kept);
    }
    return { found, missing };
  }
}

function keyOf(live: ConcreteIndex, imageId: string): string {
  return `${stateKey(live)}/${imageId}`;
}

/** Changes with the release and with every put or remove. */
export function stateKey({ name, meta }: ConcreteIndex): string {
  return `${name}/${meta.release?.id ?? ''}/${meta.revision}`;
}
