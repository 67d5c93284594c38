import { LRUCache } from 'lru-cache';
import type { ImageFilter } from '../../../domain/image.js';
import type { AttributeFilter } from './attribute-table.js';
import type { Attributes } from './attributes.js';
import type { LiveView } from './live-view.js';
import { SlotSet } from './slot-set.js';
import type { CatalogueState, CatalogueStore } from './store/catalogue-store.js';

/** Facets are clicked again and again; a set takes a bit an image. */
const KEPT_FILTERS = 32;

/** Sets of single clusters, of which those of each user are made: so much memory at most. */
const CLUSTER_BYTES = 16 * 2 ** 20;

/** Images that pass a filter. */
export interface Admission {
  /** Null when every living slot passes but the excluded ones. */
  readonly slots: SlotSet | null;
  readonly excluded: ReadonlySet<number>;
  readonly accept: (slot: number) => boolean;
}

/** Turns filters into slots. */
export class Admissions {
  readonly #kept = new LRUCache<string, SlotSet>({ max: KEPT_FILTERS });
  readonly #clusters = new LRUCache<string, SlotSet>({
    maxSize: CLUSTER_BYTES,
    sizeCalculation: ({ bytes }) => bytes,
  });
  /** Scans of the attributes that are under way, by the key of their set; null as of `#share`. */
  readonly #scans = new Map<string, Promise<SlotSet | null>>();

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

  async #matching(conditions: AttributeFilter): Promise<SlotSet> {
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
    const known = this.#kept.get(key) ?? this.#scans.get(key);
    if (known !== undefined) return known;
    const ordinals = new Set(conditions.clusters?.flatMap((id) => this.view.ordinalOf(id) ?? []));
    const inCluster = (slot: number) => ordinals.has(this.view.cell(slot));
    return this.#share(key, this.#kept, this.attributes.table.matching(conditions, inCluster));
  }

  /** Each user has clusters of their own, which few others have together: each is kept alone. */
  async #inClusters(ids: readonly string[]): Promise<SlotSet | null> {
    const known = ids.map((id) => this.#clusters.get(this.#keyOf(id)) ?? this.#scans.get(this.#keyOf(id)));
    const missing = ids.filter((_, i) => known[i] === undefined);
    const sets = await Promise.all([...known, ...this.#scanned(missing)]);
    if (sets.includes(null)) return null;
    return SlotSet.union(sets.filter((set) => set != null));
  }

  #scanned(ids: readonly string[]): readonly Promise<SlotSet | null>[] {
    if (ids.length === 0) return [];
    const scan = this.#scan(ids);
    return ids.map((id) =>
      this.#share(
        this.#keyOf(id),
        this.#clusters,
        scan.then((sets) => sets.get(id)),
      ),
    );
  }

  /** The slots of each cluster, in one scan. */
  async #scan(ids: readonly string[]): Promise<ReadonlyMap<string, SlotSet>> {
    const ordinals = new Map(ids.map((id) => [this.view.ordinalOf(id), id] as const));
    const idOf = (slot: number): string | undefined => ordinals.get(this.view.cell(slot));
    const found = await this.attributes.table.matching({ clusters: ids }, (slot) => idOf(slot) !== undefined);
    const slots = found.toArray();
    const sets = new Map(ids.map((id) => [id, new SlotSet((slots.at(-1) ?? 0) + 1)] as const));
    for (const slot of slots) sets.get(idOf(slot) ?? '')?.add(slot);
    return sets;
  }

  /**
   * Lets others wait for a scan that has just begun, and keeps its set unless the catalogue has changed meanwhile.
   * Null when another release is live by then: the cells may have been of both.
   */
  #share(
    key: string,
    cache: LRUCache<string, SlotSet>,
    scan: Promise<SlotSet | undefined>,
  ): Promise<SlotSet | null> {
    const { release, state } = this.view;
    const shared = scan
      .then((slots = new SlotSet(0)) => {
        if (this.view.release !== release) return null;
        if (this.view.state.revision === state.revision) cache.set(key, slots);
        return slots;
      })
      .finally(() => this.#scans.delete(key));
    this.#scans.set(key, shared);
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
