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
import type { FollowedImages } from './followed-images.js';

/**
 * The words of the catalogue's titles, keywords and tags in a radix tree, brought up to date before each
 * question. Words of images that left linger until it is read anew: to know a word too many corrects nothing.
 */
export class Vocabulary {
  #images = new SearchableMap<number>();

  constructor(private readonly images: FollowedImages) {}

  /** Spelling of each word. */
  spellings(words: readonly string[]): [string, Spelling][] {
    this.images.catchUp(
      () => {
        this.#images = new SearchableMap<number>();
      },
      (_slot, image) => this.#add(image),
    );
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

  #add({ title, keywords, tags }: Image): void {
    for (const word of new Set(wordsIn([title, ...keywords, ...tags].join(' ')))) {
      this.#images.set(word, (this.#images.get(word) ?? 0) + 1);
    }
  }
}
