import SearchableMap from 'minisearch/SearchableMap';
import type { Image } from '../../../../domain/image.js';
import {
  type NearWord,
  nearestWords,
  type Spelling,
  swapsOf,
  TWO_EDITS_FROM,
  wordsIn,
} from '../../../../domain/text/spelling.js';
import { changesBetween } from '../followed-changes.js';
import type { CatalogueStore } from '../store/catalogue-store.js';
import type { VectorRows } from '../store/vector-rows.js';

/**
 * The words of the catalogue's titles, keywords and tags in a radix tree, brought up to date before each
 * question. Words of images that left linger until it is read anew: to know a word too many corrects nothing.
 */
export class Vocabulary {
  #images = new SearchableMap<number>();
  #revision = -1;

  constructor(
    private readonly store: CatalogueStore,
    private readonly rows: VectorRows,
  ) {}

  /** What is known of each word. */
  spellings(words: readonly string[]): [string, Spelling][] {
    this.store.renew();
    this.#catchUp();
    return words.map((word) => [word, this.#spellingOf(word)]);
  }

  #spellingOf(word: string): Spelling {
    if (this.#images.has(word)) return { known: true, near: [] };
    const found = new Map<string, NearWord & { readonly edits: number }>();
    // A Levenshtein distance: swapped letters are looked up by themselves, as one edit.
    const most = word.length >= TWO_EDITS_FROM ? 2 : 1;
    for (const [near, [images, edits]] of this.#images.fuzzyGet(word, most))
      found.set(near, { word: near, images, edits });
    for (const near of swapsOf(word)) {
      const images = this.#images.get(near);
      if (images !== undefined) found.set(near, { word: near, images, edits: 1 });
    }
    return { known: false, near: nearestWords([...found.values()]) };
  }

  #catchUp(): void {
    const { revision } = this.store.state;
    const changes = this.#revision < 0 ? null : changesBetween(this.store, this.#revision, revision);
    if (changes === null) this.#read();
    for (const { put } of changes ?? []) {
      for (const slot of put) {
        const id = this.rows.id(slot);
        const document = id === null ? undefined : this.store.documents.get(id);
        if (document !== undefined) this.#add(document.image);
      }
    }
    this.#revision = revision;
  }

  #read(): void {
    this.#images = new SearchableMap<number>();
    for (const { value } of this.store.documents.getRange()) this.#add(value.image);
  }

  #add({ title, keywords, tags }: Image): void {
    for (const word of new Set(wordsIn([title, ...keywords, ...tags].join(' ')))) {
      this.#images.set(word, (this.#images.get(word) ?? 0) + 1);
    }
  }
}
