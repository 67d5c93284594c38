import { LRUCache } from 'lru-cache';
import type { ConcreteIndex } from './concrete-index.js';
import type { ImageDocument } from './image-document.js';

/**
 * So many documents are kept, of some kilobyte each: the search for those of a page costs a third of the k-NN search
 * before it.
 */
const MOST_KEPT = 20_000;

/** Documents that pages and tastes have read, for those that come after them. */
export class KeptDocuments {
  readonly #kept = new LRUCache<string, ImageDocument>({ max: MOST_KEPT });
  /** Of the index that they are of. */
  #state = '';

  keep(live: ConcreteIndex, document: ImageDocument): void {
    this.#follow(live);
    this.#kept.set(document.image.id, document);
  }

  /** Those that are here, and the ids of the others. */
  find(
    live: ConcreteIndex,
    ids: Iterable<string>,
  ): { readonly found: Map<string, ImageDocument>; readonly missing: readonly string[] } {
    this.#follow(live);
    const found = new Map<string, ImageDocument>();
    const missing: string[] = [];
    for (const id of ids) {
      const kept = this.#kept.get(id);
      if (kept === undefined) missing.push(id);
      else found.set(id, kept);
    }
    return { found, missing };
  }

  /** Nothing of another state is used again. */
  #follow(live: ConcreteIndex): void {
    const state = stateKey(live);
    if (state === this.#state) return;
    this.#kept.clear();
    this.#state = state;
  }
}

/** Changes with the release and with every put or remove. */
export function stateKey({ name, meta }: ConcreteIndex): string {
  return `${name}/${meta.release?.id ?? ''}/${meta.revision}`;
}
