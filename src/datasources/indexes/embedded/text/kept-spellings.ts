import { LRUCache } from 'lru-cache';
import type { Spelling } from '../../../../domain/text/spelling.js';

/** Words that were asked for, with what is near to them: some 300 bytes each. */
const KEPT_WORDS = 4_096;

/** Asks a thread for spellings; the words may come in any order, each once. */
export type AskSpellings = (words: readonly string[]) => Promise<readonly (readonly [string, Spelling])[]>;

/** The spellings of words that were asked for before, until the catalogue changes: people mistype the same words. */
export class KeptSpellings {
  #revision = -1;
  #kept = new LRUCache<string, Spelling>({ max: KEPT_WORDS });

  constructor(private readonly ask: AskSpellings) {}

  /** @param revision  of the catalogue, read before */
  async of(words: readonly string[], revision: number): Promise<ReadonlyMap<string, Spelling>> {
    if (revision !== this.#revision) {
      this.#revision = revision;
      this.#kept = new LRUCache({ max: KEPT_WORDS });
    }
    // The answer belongs to this revision, also when the catalogue changes before it comes.
    const kept = this.#kept;
    const spellings = new Map<string, Spelling>();
    const unknown = words.filter((word) => {
      const spelling = kept.get(word);
      if (spelling !== undefined) spellings.set(word, spelling);
      return spelling === undefined;
    });
    if (unknown.length === 0) return spellings;
    for (const [word, spelling] of await this.ask(unknown)) {
      kept.set(word, spelling);
      spellings.set(word, spelling);
    }
    return spellings;
  }
}
