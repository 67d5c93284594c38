import { Slice } from '../../cooperative-scheduler.js';
import { AttributeTable } from './attribute-table.js';
import { changesBetween } from './followed-changes.js';
import type { CatalogueStore } from './store/catalogue-store.js';
import type { VectorRows } from './store/vector-rows.js';

/** The filters' attributes, read in the background once and followed by the log of changes. */
export class Attributes {
  readonly #store: CatalogueStore;
  readonly #rows: VectorRows;
  #table = new AttributeTable();
  #revision = -1;
  #following: Promise<void> | null = null;
  #isStopped = false;

  constructor(store: CatalogueStore, rows: VectorRows) {
    this.#store = store;
    this.#rows = rows;
  }

  /** Brings the table to the newest commit; also what starts reading it. */
  async follow(): Promise<void> {
    while (!this.#isStopped && this.#revision !== this.#store.state.revision) {
      this.#following ??= this.#catchUp().finally(() => {
        this.#following = null;
      });
      await this.#following;
    }
  }

  /** Ends reading, so that the catalogue may be closed under it. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#following?.catch(() => undefined);
  }

  /** As far as it was followed. */
  get table(): AttributeTable {
    return this.#table;
  }

  async #catchUp(): Promise<void> {
    const { revision } = this.#store.state;
    const changes = this.#revision < 0 ? null : changesBetween(this.#store, this.#revision, revision);
    const slice = new Slice();
    if (changes === null) this.#table = await this.#read(slice);
    for (const { put, removed } of changes ?? []) {
      for (const slot of removed) this.#table.clear(slot);
      for (const slot of put) {
        if (slice.isOver()) await slice.rest();
        this.#setFrom(slot);
      }
    }
    this.#revision = revision;
  }

  #setFrom(slot: number): void {
    const id = this.#rows.id(slot);
    const document = id === null ? undefined : this.#store.documents.get(id);
    if (document?.slot === slot) this.#table.set(slot, document.image);
  }

  async #read(slice: Slice): Promise<AttributeTable> {
    const table = new AttributeTable();
    for (const batch of this.#store.documentBatches()) {
      for (const { value } of batch) table.set(value.slot, value.image);
      if (slice.isOver()) await slice.rest();
      if (this.#isStopped) break;
    }
    return table;
  }
}
