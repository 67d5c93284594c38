import type { Cluster } from '../../../domain/cluster.js';
import type { Release } from '../../../domain/release.js';
import type { TasteReferences } from '../../../scoring/taste-vector/taste-references.js';
import { Slice } from '../../cooperative-scheduler.js';
import { Delta } from './delta.js';
import type { DerivedIndex } from './derived/derived-file.js';
import { type DerivedOptions, MAX_DELTA, openDerived } from './derived/derived-open.js';
import { changesBetween } from './followed-changes.js';
import type { CatalogueState, CatalogueStore, Change } from './store/catalogue-store.js';
import { Cells, cellPage, NO_CELL } from './store/cells.js';
import { Codes } from './store/codes.js';
import { StoredClustering } from './store/stored-clustering.js';
import { loadReferences } from './store/stored-references.js';
import type { VectorRows } from './store/vector-rows.js';

/**
 * A process's view of the live data: the derived file, the delta, the release and its cells. `refresh`
 * updates it to the newest commit, by whichever process.
 */
export class LiveView {
  release: Release | null = null;
  /** Of the live release; the same object until another one is live. */
  references: TasteReferences | null = null;
  /** Null while the catalogue is so small that the delta holds all of it: exact, and as fast. */
  base: DerivedIndex | null = null;
  delta: Delta;
  state: CatalogueState;
  readonly #store: CatalogueStore;
  readonly #rows: VectorRows;
  readonly #options: DerivedOptions;
  #clustering: StoredClustering | null = null;
  #cells: Cells | null = null;
  #codes: Codes | null = null;
  #clusters: readonly Cluster[] | null = null;
  #refreshing: Promise<void> | null = null;
  #switching: Promise<void> | null = null;
  /** The checked file, also while it is not needed yet. */
  #derived: DerivedIndex | null = null;
  /** The file that `state.derived` named when it was opened; what is open may be a rebuilt one. */
  #derivedFor: string | null = null;

  private constructor(store: CatalogueStore, rows: VectorRows, options: DerivedOptions) {
    this.#store = store;
    this.#rows = rows;
    this.#options = options;
    this.state = store.state;
    this.delta = new Delta(rows.dimension);
  }

  static async open(store: CatalogueStore, rows: VectorRows, options: DerivedOptions): Promise<LiveView> {
    const view = new LiveView(store, rows, options);
    view.#derived = await openDerived(store, options);
    store.renew();
    view.state = store.state;
    view.#derivedFor = view.state.derived?.file ?? null;
    view.#rest();
    view.#readRelease();
    await view.#readDelta();
    return view;
  }

  /** A few microseconds when nothing happened. */
  async refresh(): Promise<void> {
    for (;;) {
      this.#store.renew();
      const state = this.#store.state;
      if (state.derived !== null && state.derived.file !== this.#derivedFor) this.#switch();
      if (state.revision === this.state.revision && liveRelease(state) === liveRelease(this.state)) return;
      this.#refreshing ??= this.#catchUp().finally(() => {
        this.#refreshing = null;
      });
      await this.#refreshing;
    }
  }

  /** The ordinal of a slot's cluster in the live clustering. */
  cell(slot: number): number {
    return this.#cells?.get(slot) ?? NO_CELL;
  }

  /** A slot's vector in short; undefined where the live release has no references. */
  code(slot: number): Int8Array | undefined {
    return this.#codes?.get(slot);
  }

  clusterId(slot: number): string | null {
    return this.#clustering?.idOf(this.cell(slot)) ?? null;
  }

  ordinalOf(clusterId: string): number | undefined {
    return this.#clustering?.ordinalOf(clusterId);
  }

  /** By id rising; the same array until the release or the revision changes. */
  clusters(): readonly Cluster[] {
    if (this.#clustering === null || this.#cells === null) return [];
    this.#clusters ??= this.#clustering.clusters(this.#cells.sizes(this.#clustering.clusterIds.length));
    return this.#clusters;
  }

  /** Waits for a switch of files that is under way, so that nothing is left running. */
  async settle(): Promise<void> {
    await this.#switching;
  }

  async #catchUp(): Promise<void> {
    const state = this.#store.state;
    const changes = changesBetween(this.#store, this.state.revision, state.revision);
    const isSameRelease = liveRelease(state) === liveRelease(this.state);
    if (changes === null) await this.#readDelta();
    else await this.#apply(changes);
    if (changes === null || !isSameRelease) this.#readRelease();
    this.#clusters = null;
    this.state = state;
    this.#rest();
  }

  /** Rests the search on the derived file as soon as the catalogue has outgrown the delta. */
  #rest(): void {
    if (this.#derived === null || this.state.images <= MAX_DELTA) return;
    this.base = this.#derived;
    this.delta.dropBelow(this.#through);
  }

  async #apply(changes: readonly Change[]): Promise<void> {
    const pages = new Set<number>();
    const slice = new Slice();
    for (const { put, removed } of changes) {
      for (const slot of removed) {
        this.delta.remove(slot);
        this.#rows.forget(slot);
        this.#codes?.forget(slot);
        pages.add(cellPage(slot));
      }
      for (const slot of put) {
        if (slice.isOver()) await slice.rest();
        const [row] = this.#rows.range(slot, slot + 1, 1);
        if (row !== undefined && slot >= this.#through) this.delta.add(slot, row.id, row.vector);
        this.#codes?.forget(slot);
        pages.add(cellPage(slot));
      }
    }
    for (const page of pages) this.#cells?.reload(page);
  }

  get #through(): number {
    return this.base?.pointer.through ?? 0;
  }

  #readRelease(): void {
    const { state } = this.#store;
    const id = liveRelease(state);
    const before = this.release?.id;
    this.release = (id === null ? undefined : this.#store.releases.get(id)) ?? null;
    if (before !== this.release?.id) {
      this.references = this.release && loadReferences(this.#store, this.release.id);
    }
    this.#codes =
      this.release && this.references && new Codes(this.#store, this.release.id, this.references.length);
    this.#clustering = this.release && StoredClustering.load(this.#store, this.release.clustering);
    this.#cells = this.release && Cells.load(this.#store, this.release.clustering);
  }

  async #readDelta(): Promise<void> {
    this.#rows.forgetAll();
    const delta = new Delta(this.#rows.dimension);
    const slice = new Slice();
    for (let start = this.#through; ; ) {
      const batch = this.#rows.range(start, Number.MAX_SAFE_INTEGER, 500);
      for (const { slot, id, vector } of batch) delta.add(slot, id, vector);
      const last = batch.at(-1);
      if (last === undefined) break;
      start = last.slot + 1;
      if (slice.isOver()) await slice.rest();
    }
    this.delta = delta;
  }

  /** Opens the file that a fold has made; searches go on with the old one until it is checked. */
  #switch(): void {
    this.#switching ??= openDerived(this.#store, this.#options)
      .then((derived) => {
        this.#derivedFor = this.#store.state.derived?.file ?? null;
        // A file rebuilt here may already cover more than the one that was folded meanwhile.
        if (derived === null || derived.pointer.through < this.#through) return;
        this.#derived = derived;
        this.#rest();
      })
      .catch((error: unknown) => {
        this.#options.log.warn(
          { err: error },
          'The new index file could not be opened; the old one stays in use.',
        );
      })
      .finally(() => {
        this.#switching = null;
      });
  }
}

function liveRelease(state: CatalogueState): string | null {
  return state.releases.at(-1) ?? null;
}
