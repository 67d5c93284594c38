import { LRUCache } from 'lru-cache';
import type { ImageFilter } from '../../../domain/image.js';
import type { AttributeFilter } from './attribute-table.js';
import type { Attributes } from './attributes.js';
import type { LiveView } from './live-view.js';
import { SlotLists, type SlotSet } from './slot-set.js';
import type { CatalogueState, CatalogueStore } from './store/catalogue-store.js';

/** Facets are clicked again and again; a set takes a bit an image. */
const KEPT_FILTERS = 32;

/** Lists of single clusters, of which those of each user are made: so much memory at most. */
const CLUSTER_BYTES = 16 * 2 ** 20;

/** Slots that were found for a key, and the scans that are under way for one; null as of `#share`. */
interface Kept<Found extends object> {
  readonly found: LRUCache<string, Found>;
  readonly scans: Map<string, Promise<Found | null>>;
}

function kept<Found extends object>(limits: LRUCache.Options<string, Found, unknown>): Kept<Found> {
  return { found: new LRUCache<string, Found>(limits), scans: new Map() };
}

/** Slots that pass. */
export type Slots = Pick<SlotSet, 'size' | 'has' | 'toArray'>;

/** Images that pass a filter. */
export interface Admission {
  /** Null when every living slot passes but the excluded ones. */
  readonly slots: Slots | null;
  readonly excluded: ReadonlySet<number>;
  readonly accept: (slot: number) => boolean;
}

/** Turns filters into slots. */
export class Admissions {
  readonly #filters = kept<SlotSet>({ max: KEPT_FILTERS });
  readonly #clusters = kept<Uint32Array>({
    maxSize: CLUSTER_BYTES,
    sizeCalculation: ({ byteLength }) => Math.max(1, byteLength),
  });

  constructor(
    private readonly store: Pick<CatalogueStore, 'document'>,
    private readonly view: Pick<LiveView, 'release' | 'cell' | 'ordinalOf'> & {
      readonly state: Pick<CatalogueState, 'revision'>;
    },
    private readonly attributes: Pick<Attributes, 'follow' | 'table'>,
  ) {}

  async of(filter: ImageFilter): Promise<Admission> {
    const { excludeIds = [], ...conditions } = filter;
    const slots = isOpen(conditions) ? null : await this.#matching(conditions);
    const excluded = new Set(excludeIds.flatMap((id) => this.store.document(id)?.slot ?? []));
    const accept = (slot: number) => (slots === null || slots.has(slot)) && !excluded.has(slot);
    return { slots, excluded, accept };
  }

  async #matching(conditions: AttributeFilter): Promise<Slots> {
    const { clusters, ...others } = conditions;
    for (;;) {
      await this.attributes.follow();
      const found =
        clusters !== undefined && isOpen(others)
          ? await this.#inClusters([...new Set(clusters)])
          : await this.#passing(conditions);
      if (found !== null) return found;
    }
  }

  async #passing(conditions: AttributeFilter): Promise<SlotSet | null> {
    const key = this.#keyOf(conditions);
    const known = this.#filters.found.get(key) ?? this.#filters.scans.get(key);
    if (known !== undefined) return known;
    const ordinals = new Set(conditions.clusters?.flatMap((id) => this.view.ordinalOf(id) ?? []));
    const inCluster = (slot: number) => ordinals.has(this.view.cell(slot));
    return this.#share(key, this.#filters, this.attributes.table.matching(conditions, inCluster));
  }

  /** Each user has clusters of their own, which few others have together: each is kept alone. */
  async #inClusters(ids: readonly string[]): Promise<SlotLists | null> {
    const { found, scans } = this.#clusters;
    const known = ids.map((id) => found.get(this.#keyOf(id)) ?? scans.get(this.#keyOf(id)));
    const missing = ids.filter((_, i) => known[i] === undefined);
    const lists = await Promise.all([...known, ...this.#scanned(missing)]);
    if (lists.includes(null)) return null;
    return new SlotLists(lists.filter((list) => list != null));
  }

  #scanned(ids: readonly string[]): readonly Promise<Uint32Array | null>[] {
    if (ids.length === 0) return [];
    const scan = this.#scan(ids);
    return ids.map((id) =>
      this.#share(
        this.#keyOf(id),
        this.#clusters,
        scan.then((lists) => lists.get(id) ?? new Uint32Array()),
      ),
    );
  }

  /** The slots of each cluster, in one scan. */
  async #scan(ids: readonly string[]): Promise<ReadonlyMap<string, Uint32Array>> {
    const ordinals = new Map(ids.map((id) => [this.view.ordinalOf(id), id] as const));
    const idOf = (slot: number): string | undefined => ordinals.get(this.view.cell(slot));
    const found = await this.attributes.table.matching({ clusters: ids }, (slot) => idOf(slot) !== undefined);
    const lists = new Map<string, number[]>(ids.map((id) => [id, []]));
    for (const slot of found.toArray()) lists.get(idOf(slot) ?? '')?.push(slot);
    return new Map(Array.from(lists, ([id, slots]) => [id, Uint32Array.from(slots)] as const));
  }

  /**
   * Lets others wait for a scan that has just begun, and keeps what it found unless the catalogue has changed meanwhile.
   * Null when another release is live by then: the cells may have been of both.
   */
  #share<Found extends object>(
    key: string,
    { found, scans }: Kept<Found>,
    scan: Promise<Found>,
  ): Promise<Found | null> {
    const { release, state } = this.view;
    const shared = scan
      .then((slots) => {
        if (this.view.release !== release) return null;
        if (this.view.state.revision === state.revision) found.set(key, slots);
        return slots;
      })
      .finally(() => scans.delete(key));
    scans.set(key, shared);
    return shared;
  }

  /** A set is of one release and one revision. */
  #keyOf(conditions: AttributeFilter | string): string {
    const { release, state } = this.view;
    return JSON.stringify([release?.id, state.revision, conditions]);
  }
}

function isOpen(conditions: AttributeFilter): boolean {
  return Object.values(conditions).every((condition) => condition === undefined);
}
