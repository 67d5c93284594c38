import { comparableFileName } from '../../../../domain/text/file-name.js';
import { changesBetween } from '../followed-changes.js';
import type { CatalogueStore } from '../store/catalogue-store.js';
import type { VectorRows } from '../store/vector-rows.js';

/**
 * Which slots came from a file of a name, by a hash of 32 bits, so that a million take some tens of megabytes. Brought
 * up to date before each question; slots of images that left stay until it is read anew.
 */
export class FileNames {
  #slots = new Map<number, number | readonly number[]>();
  #revision = -1;

  constructor(
    private readonly store: CatalogueStore,
    private readonly rows: VectorRows,
  ) {}

  /** Slots that may have come from a file of that name, older images first; two names may have one hash. */
  named(name: string): Uint32Array<ArrayBuffer> {
    this.store.renew();
    this.#catchUp();
    return Uint32Array.from([this.#slots.get(hashOf(name)) ?? []].flat());
  }

  #catchUp(): void {
    const { revision } = this.store.state;
    const changes = this.#revision < 0 ? null : changesBetween(this.store, this.#revision, revision);
    if (changes === null) this.#read();
    for (const { put } of changes ?? []) {
      for (const slot of put) {
        const id = this.rows.id(slot);
        const document = id === null ? undefined : this.store.documents.get(id);
        if (document?.slot === slot) this.#add(slot, document.image.source);
      }
    }
    this.#revision = revision;
  }

  #read(): void {
    this.#slots = new Map();
    for (const { value } of this.store.documents.getRange()) this.#add(value.slot, value.image.source);
  }

  #add(slot: number, source: string): void {
    const hash = hashOf(source);
    const known = this.#slots.get(hash);
    this.#slots.set(hash, known === undefined ? slot : [...[known].flat(), slot]);
  }
}

/** FNV-1a of 32 bits. */
function hashOf(path: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(comparableFileName(path))) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
