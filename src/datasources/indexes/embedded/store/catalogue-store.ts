import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Database, RootDatabase } from 'lmdb';
import { ParallaxError } from '../../../../domain/errors.js';
import type { Root } from '../../../../domain/image.js';
import type { Release } from '../../../../domain/release.js';
import { DecodedValues } from '../../../lmdb/decoded-values.js';
import { openEnvironment } from '../../../lmdb/open-environment.js';
import type { CatalogueRecord } from '../../catalogue-record.js';
import type { WriterClaim } from '../../writer-claim.js';
import { type DocumentRow, documentEncoder } from './document-encoder.js';

/** The record as the environment keeps it. */
export interface StoredRecord extends CatalogueRecord {
  readonly format: number;
}

/** The derived file that serves the slots below `through`; trusted only after its bytes were checked. */
export interface DerivedPointer {
  /** File name inside the catalogue's `index` folder; never written twice. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Library, quantisation and graph parameters: another format is stale. */
  readonly format: string;
  /** Slots from this one on are not in the file: they are the delta. */
  readonly through: number;
  /** Number of vectors in the file, including those removed since. */
  readonly vectors: number;
}

/** Everything a reader compares to know whether its picture of the catalogue is current: one read a search. */
export interface CatalogueState {
  /** Raised by every put or remove. */
  readonly revision: number;
  /** The slot that the next vector gets; slots are never reused, so they order vectors by age. */
  readonly nextSlot: number;
  readonly images: number;
  /** Ids of the kept releases, the live one last. */
  readonly releases: readonly string[];
  readonly derived: DerivedPointer | null;
}

/** Changes of one revision, so that a reader follows without reading the catalogue again. */
export interface Change {
  readonly put: readonly number[];
  readonly removed: readonly number[];
}

export interface ClusteringRow {
  readonly ids: readonly string[];
  /** Centroids one after the other, f32. */
  readonly centroids: Uint8Array;
  /** See `Clustering.lastNumber`. */
  readonly lastNumber?: number;
}

/** See `TasteReferences`; numbers of 32 and of 8 bits, one after the other. */
export interface ReferencesRow {
  readonly dimension: number;
  readonly length: number;
  readonly step: number;
  readonly mean: Uint8Array;
  readonly axes: Uint8Array;
  readonly codes: Uint8Array;
}

const CATALOGUE_FILE = 'catalogue.mdb';

/** Where the derived files lie, inside the catalogue's folder. */
export const INDEX_FOLDER = 'index';

/**
 * Vectors of 512 and more numbers do not fit twice into a page of 4 kB, so that each would take whole pages of its own:
 * here 15 share one. A catalogue that exists keeps the pages that it was made with.
 */
const PAGE_BYTES = 32_768;

const DOCUMENT_BATCH = 500;

/** Of documents that were shown and may be again, as they are stored: about 10,000 of them. */
const KEPT_DOCUMENT_BYTES = 4 * 2 ** 20;
const KEPT_STATE_BYTES = 64 * 2 ** 10;

const EMPTY: CatalogueState = { revision: 0, nextSlot: 0, images: 0, releases: [], derived: null };

/**
 * A catalogue's LMDB environment, `<directory>/catalogue.mdb`: the source from which everything else is
 * derived. Any number of processes may read it while one writes.
 */
export class CatalogueStore {
  readonly #root: RootDatabase;
  /** Undefined for a reader that opened the file before its writer had made the databases in it. */
  readonly #meta: Database<unknown, string> | undefined;
  readonly #decodedMeta: DecodedValues<unknown, string> | undefined;
  readonly #decodedDocuments: DecodedValues<DocumentRow, string>;
  /** By image id. */
  readonly documents: Database<DocumentRow, string>;
  /** By slot: the vector, then the id. A slot without a row is dead. */
  readonly rows: Database<Buffer, number>;
  /** By revision. */
  readonly changes: Database<Change, number>;
  readonly releases: Database<Release, string>;
  readonly clusterings: Database<ClusteringRow, string>;
  /** By [clustering id, page]: the cluster's ordinal of each slot of the page. */
  readonly cells: Database<Buffer, [string, number]>;
  /** By release id; undefined in a catalogue of an earlier version that is open for reading alone. */
  readonly references: Database<ReferencesRow, string> | undefined;
  /** By [release id, page]: the code of each slot of the page, of the live release only; undefined as above. */
  readonly codes: Database<Buffer, [string, number]> | undefined;

  private constructor(
    readonly directory: string,
    readonly readOnly: boolean,
  ) {
    this.#root = openEnvironment({
      path: join(directory, CATALOGUE_FILE),
      maxDbs: 12,
      pageSize: PAGE_BYTES,
      readOnly,
      // A commit that is not on the disk yet is no commit: a reader in another process may act on it.
      overlappingSync: false,
    });
    this.#meta = this.#root.openDB<unknown, string>({ name: 'meta' });
    this.#decodedMeta = this.#meta && new DecodedValues(this.#meta, KEPT_STATE_BYTES);
    this.documents = this.#root.openDB<DocumentRow, string>({
      name: 'documents',
      encoder: documentEncoder,
    });
    this.#decodedDocuments = new DecodedValues(this.documents, KEPT_DOCUMENT_BYTES);
    this.rows = this.#root.openDB<Buffer, number>({
      name: 'rows',
      keyEncoding: 'uint32',
      encoding: 'binary',
    });
    this.changes = this.#root.openDB<Change, number>({ name: 'changes', keyEncoding: 'uint32' });
    this.releases = this.#root.openDB<Release, string>({ name: 'releases' });
    this.clusterings = this.#root.openDB<ClusteringRow, string>({ name: 'clusterings' });
    this.cells = this.#root.openDB<Buffer, [string, number]>({ name: 'cells', encoding: 'binary' });
    this.references = this.#root.openDB<ReferencesRow, string>({ name: 'references' });
    this.codes = this.#root.openDB<Buffer, [string, number]>({ name: 'codes', encoding: 'binary' });
  }

  /** @throws ParallaxError UNAVAILABLE when the folder holds no catalogue */
  static open(directory: string, { readOnly }: { readonly readOnly: boolean }): CatalogueStore {
    if (!existsSync(join(directory, CATALOGUE_FILE))) {
      throw new ParallaxError('UNAVAILABLE', `There is no catalogue in ${directory}: ingest one first.`);
    }
    return new CatalogueStore(directory, readOnly);
  }

  static create(directory: string): CatalogueStore {
    mkdirSync(join(directory, INDEX_FOLDER), { recursive: true });
    return new CatalogueStore(directory, false);
  }

  /** @throws Error when the store is open for reading alone */
  get #writable(): Database<unknown, string> {
    if (this.#meta === undefined) throw new Error(`${this.directory} is open for reading alone.`);
    return this.#meta;
  }

  get record(): StoredRecord | null {
    return (this.#meta?.get('record') as StoredRecord | undefined) ?? null;
  }

  get state(): CatalogueState {
    return (this.#decodedMeta?.get('state') as CatalogueState | undefined) ?? EMPTY;
  }

  /**
   * An image's document, decoded once while it stays the same; for what is asked again and again.
   *
   * @param revision  of the state that the caller has read: what was read in it is not read again
   */
  document(id: string, revision?: number): DocumentRow | undefined {
    return this.#decodedDocuments.get(id, revision);
  }

  get writer(): WriterClaim | null {
    return (this.#meta?.get('writer') as WriterClaim | undefined) ?? null;
  }

  /** The folders that were ingested; none in a catalogue of format 1. */
  get roots(): readonly Root[] {
    return (this.#meta?.get('roots') as readonly Root[] | undefined) ?? [];
  }

  /** Inside `write` only. */
  setRoots(roots: readonly Root[]): void {
    this.#writable.putSync('roots', roots);
  }

  /** Inside `write` only. */
  setRecord(record: StoredRecord): void {
    this.#writable.putSync('record', record);
  }

  /** Inside `write` only. */
  setState(state: CatalogueState): void {
    this.#writable.putSync('state', state);
  }

  /** Inside `write` only; null lets the catalogue go. */
  setWriter(claim: WriterClaim | null): void {
    if (claim === null) this.#writable.removeSync('writer');
    else this.#writable.putSync('writer', claim);
  }

  /** All documents by id rising, in batches; between them other work may run, and the catalogue change. */
  *documentBatches(): Generator<readonly { readonly key: string; readonly value: DocumentRow }[]> {
    let after: { start?: string; exclusiveStart?: boolean } = {};
    for (;;) {
      const batch = [...this.documents.getRange({ ...after, limit: DOCUMENT_BATCH })];
      const last = batch.at(-1);
      if (last === undefined) return;
      yield batch;
      after = { start: last.key, exclusiveStart: true };
    }
  }

  /** A transaction, on the disk when it returns; rolled back when `action` throws. */
  write<T>(action: () => T): T {
    return this.#root.transactionSync(action);
  }

  /** LMDB shares a snapshot within a turn of the event loop: this makes the next read see every commit. */
  renew(): void {
    this.#root.resetReadTxn();
  }

  async close(): Promise<void> {
    await this.#root.close();
  }
}

/** Returns true if a folder holds a catalogue. */
export function holdsCatalogue(directory: string): boolean {
  return existsSync(join(directory, CATALOGUE_FILE));
}
