import MiniSearch from 'minisearch';
import { changesBetween } from '../followed-changes.js';
import type { CatalogueStore } from '../store/catalogue-store.js';
import type { VectorRows } from '../store/vector-rows.js';

interface Words {
  readonly id: number;
  readonly title: string;
  readonly keywords: string;
}

/** The titles and keywords of the living images, brought up to date before each question. */
export class TextIndex {
  #words = emptyWords();
  #revision = -1;

  constructor(
    private readonly store: CatalogueStore,
    private readonly rows: VectorRows,
  ) {}

  /** Slots by score falling, older images first among equals. */
  match(text: string): Uint32Array<ArrayBuffer> {
    this.store.renew();
    this.#catchUp();
    const found = this.#words
      .search(text)
      .map(({ id, score }) => ({ slot: Number(id), score }))
      .sort((a, b) => b.score - a.score || a.slot - b.slot);
    return Uint32Array.from(found, ({ slot }) => slot);
  }

  #catchUp(): void {
    const { revision } = this.store.state;
    const changes = this.#revision < 0 ? null : changesBetween(this.store, this.#revision, revision);
    if (changes === null) this.#read();
    for (const { put, removed } of changes ?? []) {
      for (const slot of removed) if (this.#words.has(slot)) this.#words.discard(slot);
      for (const slot of put) this.#add(slot);
    }
    this.#revision = revision;
  }

  #add(slot: number): void {
    const id = this.rows.id(slot);
    const document = id === null ? undefined : this.store.documents.get(id);
    if (document?.slot === slot && !this.#words.has(slot)) this.#words.add(wordsOf(slot, document.image));
  }

  #read(): void {
    this.#words = emptyWords();
    for (const { value } of this.store.documents.getRange())
      this.#words.add(wordsOf(value.slot, value.image));
  }
}

function wordsOf(slot: number, image: { title: string; keywords: readonly string[] }): Words {
  return { id: slot, title: image.title, keywords: image.keywords.join(' ') };
}

function emptyWords(): MiniSearch<Words> {
  return new MiniSearch<Words>({
    fields: ['title', 'keywords'],
    searchOptions: {
      boost: { title: 2 },
      // "cats" should find "cat" and the other way round, but short words must be meant as they are.
      prefix: (term) => term.length > 2,
      fuzzy: (term) => (term.length > 3 ? 0.2 : false),
    },
  });
}
