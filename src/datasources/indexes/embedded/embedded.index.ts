import type { Cluster } from '../../../domain/cluster.js';
import { ParallaxError } from '../../../domain/errors.js';
import type { ImageFilter } from '../../../domain/image.js';
import { type OperatorLog, SILENT } from '../../../domain/operator-log.js';
import type { Release } from '../../../domain/release.js';
import { isNamed } from '../../../domain/text/file-name.js';
import type { Spelling } from '../../../domain/text/spelling.js';
import type { Space, Vector } from '../../../domain/vector.js';
import type { TasteReferences } from '../../../scoring/taste-vector/taste-references.js';
import { CooperativeScheduler } from '../../cooperative-scheduler.js';
import { checkSpace } from '../catalogue-record.js';
import type { ImageIndex, IndexedImage, NearestRequest, Neighbour, TextMatch } from '../image-index.js';
import { checkQuery } from '../nearest-request.js';
import { Admissions } from './admissions.js';
import { Attributes } from './attributes.js';
import { Exemplars } from './exemplars.js';
import { GraphSearches } from './graph/graph-searches.js';
import type { IndexProgress } from './index-progress.js';
import { LiveView } from './live-view.js';
import { NearestSearch } from './nearest-search.js';
import { checkRecord } from './store/catalogue-record.js';
import type { StoredRecord } from './store/catalogue-store.js';
import { CatalogueStore } from './store/catalogue-store.js';
import { VectorRows } from './store/vector-rows.js';
import { KeptSpellings } from './text/kept-spellings.js';
import { TextSearch } from './text/text-search.js';

const RESIDENT_BYTES = 32 * 2 ** 20;

export interface EmbeddedIndexOptions {
  /** The catalogue's folder, `DATA_DIR/<catalogue>`. */
  readonly directory: string;
  /** The space of the embedder that queries come from; not compared when absent. */
  readonly space?: Space;
  /** Leaves the folder untouched, also when the derived file has to be rebuilt. */
  readonly readOnly?: boolean;
  /** Anonymous memory that vectors which were compared once may take, in bytes; 32 MiB unless given. */
  readonly residentBytes?: number;
  /** Threads that search beside the event loop where searches wait; none unless given. */
  readonly threads?: number;
  readonly log?: OperatorLog;
  readonly onProgress?: (progress: IndexProgress) => void;
  readonly now?: () => number;
}

/**
 * Opens a catalogue for searching. A derived file that is missing, foreign, truncated or stale is
 * rebuilt first, which `onProgress` follows.
 *
 * @throws ParallaxError UNAVAILABLE when there is no catalogue; INTERNAL, naming both spaces, when it
 *   belongs to another embedder
 */
export async function openEmbeddedIndex(options: EmbeddedIndexOptions): Promise<ImageIndex> {
  const store = CatalogueStore.open(options.directory, { readOnly: options.readOnly ?? false });
  try {
    const record = checkRecord(store.record, options.directory);
    if (options.space !== undefined) checkSpace(record, options.space);
    const rows = new VectorRows(store, record.space.dimension, options.residentBytes ?? RESIDENT_BYTES);
    const view = await LiveView.open(store, rows, {
      dimension: record.space.dimension,
      log: options.log ?? SILENT,
      onProgress: options.onProgress ?? (() => undefined),
      now: options.now ?? Date.now,
    });
    return new EmbeddedIndex(store, record, rows, view, options.log ?? SILENT, options.threads ?? 0);
  } catch (error) {
    await store.close();
    throw error;
  }
}

class EmbeddedIndex implements ImageIndex {
  readonly #store: CatalogueStore;
  readonly #record: StoredRecord;
  readonly #rows: VectorRows;
  readonly #view: LiveView;
  readonly #attributes: Attributes;
  readonly #admissions: Admissions;
  readonly #graph: GraphSearches;
  readonly #search: NearestSearch;
  readonly #exemplars: Exemplars;
  readonly #text: TextSearch;
  readonly #spellings: KeptSpellings;

  constructor(
    store: CatalogueStore,
    record: StoredRecord,
    rows: VectorRows,
    view: LiveView,
    log: OperatorLog,
    threads: number,
  ) {
    const scheduler = new CooperativeScheduler();
    this.#store = store;
    this.#record = record;
    this.#rows = rows;
    this.#view = view;
    this.#attributes = new Attributes(store, rows);
    this.#admissions = new Admissions(store, view, this.#attributes);
    this.#graph = new GraphSearches(scheduler, threads, log);
    this.#search = new NearestSearch(rows, view, this.#admissions, scheduler, this.#graph);
    this.#exemplars = new Exemplars(store, view, this.#search);
    this.#text = new TextSearch(store);
    this.#spellings = new KeptSpellings((words) => this.#text.spellings(words));
    // Read beside the first searches, so that the first one with a filter need not wait for it.
    this.#attributes
      .follow()
      .catch((error: unknown) => log.warn({ err: error }, 'The attributes were not read yet.'));
  }

  async release(): Promise<Release> {
    await this.#view.refresh();
    const { release } = this.#view;
    if (release !== null) return release;
    throw new ParallaxError(
      'UNAVAILABLE',
      `Catalogue "${this.#record.name}" has no release yet: wait until its preparation ends, or cluster it.`,
    );
  }

  async revision(): Promise<number> {
    await this.#view.refresh();
    return this.#view.state.revision;
  }

  async nearest(query: Vector, request: NearestRequest): Promise<readonly Neighbour[]> {
    checkQuery(query, request.k, this.#record);
    await this.#view.refresh();
    const found = await this.#search.nearest(query, request);
    return found.map(({ slot, imageId, similarity }) => {
      const clusterId = this.#view.clusterId(slot);
      const code = this.#view.code(slot);
      // Written out: hundreds of them come with each search, and one that is spread takes several times as long.
      return code === undefined
        ? { imageId, clusterId, similarity }
        : { imageId, clusterId, similarity, code };
    });
  }

  async matchText(text: string, { k, filter }: NearestRequest): Promise<readonly TextMatch[]> {
    return this.#matches(await this.#text.match(text), k, filter);
  }

  async named(name: string, { k, filter }: NearestRequest): Promise<readonly TextMatch[]> {
    const found = await this.#matches(await this.#text.named(name), Number.POSITIVE_INFINITY, filter);
    return found
      .filter(({ imageId }) => isNamed(this.#store.document(imageId)?.image.source ?? '', name))
      .sort((a, b) => (a.imageId < b.imageId ? -1 : 1))
      .slice(0, k);
  }

  async #matches(slots: Uint32Array, k: number, filter: ImageFilter): Promise<readonly TextMatch[]> {
    await this.#view.refresh();
    const matches: TextMatch[] = [];
    const { accept } = await this.#admissions.of(filter);
    for (const slot of slots) {
      if (matches.length === k) break;
      const imageId = accept(slot) ? this.#rows.id(slot) : null;
      if (imageId === null) continue;
      matches.push({ imageId, clusterId: this.#view.clusterId(slot), ...this.#codeOf(slot) });
    }
    return matches;
  }

  async spellings(words: readonly string[]): Promise<ReadonlyMap<string, Spelling>> {
    await this.#view.refresh();
    return this.#spellings.of(words, this.#view.state.revision);
  }

  async documents(ids: readonly string[]): Promise<ReadonlyMap<string, IndexedImage>> {
    await this.#view.refresh();
    const { revision } = this.#view.state;
    const found = new Map<string, IndexedImage>();
    for (const id of ids) {
      const document = this.#store.document(id, revision);
      if (document === undefined) continue;
      found.set(id, { image: document.image, clusterId: this.#view.clusterId(document.slot) });
    }
    return found;
  }

  async vectors(ids: readonly string[]): Promise<ReadonlyMap<string, Vector>> {
    this.#store.renew();
    const found = new Map<string, Vector>();
    for (const id of ids) {
      const document = this.#store.document(id);
      const vector = document === undefined ? null : this.#rows.vector(document.slot);
      if (vector !== null) found.set(id, vector);
    }
    return found;
  }

  async codes(ids: readonly string[]): Promise<ReadonlyMap<string, Int8Array>> {
    await this.#view.refresh();
    const found = new Map<string, Int8Array>();
    for (const id of ids) {
      const document = this.#store.document(id);
      const code = document && this.#view.code(document.slot);
      if (code !== undefined) found.set(id, code);
    }
    return found;
  }

  async references(): Promise<TasteReferences | null> {
    await this.#view.refresh();
    return this.#view.references;
  }

  async clusters(): Promise<readonly Cluster[]> {
    await this.#view.refresh();
    return this.#view.clusters();
  }

  async exemplars(clusterId: string, first: number): Promise<readonly string[]> {
    await this.#view.refresh();
    return this.#exemplars.of(clusterId, first);
  }

  async counts(): Promise<{ images: number; clusters: number }> {
    await this.#view.refresh();
    return { images: this.#view.state.images, clusters: this.#view.clusters().length };
  }

  #codeOf(slot: number): { readonly code?: Int8Array } {
    const code = this.#view.code(slot);
    return code === undefined ? {} : { code };
  }

  async close(): Promise<void> {
    await this.#attributes.stop();
    await this.#graph.close();
    await this.#view.settle();
    await this.#text.close();
    await this.#store.close();
  }
}
