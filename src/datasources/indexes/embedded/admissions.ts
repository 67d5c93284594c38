import { LRUCache } from 'lru-cache';
import type { ImageFilter } from '../../../domain/image.js';
import type { AttributeFilter } from './attribute-table.js';
import type { Attributes } from './attributes.js';
import type { LiveView } from './live-view.js';
import { SlotSet } from './slot-set.js';
import type { CatalogueStore } from './store/catalogue-store.js';

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

/** CooperativeScheduler filters into slots. */
export class Admissions {
  readonly #kept = new LRUCache<string, SlotSet>({ max: KEPT_FILTERS });
  readonly #clusters = new LRUCache<string, SlotSet>({
    maxSize: CLUSTER_BYTES,
    sizeCalculation: ({ bytes }) => bytes,
  });

  constructor(
    private readonly store: CatalogueStore,
    private readonly view: LiveView,
    private readonly attributes: Attributes,
  ) {}

  async of(filter: ImageFilter): Promise<Admission> {
    const { excludeIds = [], ...conditions } = filter;
    const slots = isOpen(conditions) ? null : await this.#matching(conditions);
    const excluded = new Set(excludeIds.flatMap((id) => this.store.document(id)?.slot ?? []));
    const accept = (slot: number) => (slots === null || slots.has(slot)) && !excluded.has(slot);
    return { slots, excluded, accept };
  }

  async #matching(conditions: AttributeFilter): Promise<SlotSet> {
    await this.attributes.follow();
    const { clusters, ...others } = conditions;
    if (clusters !== undefined && isOpen(others)) return this.#inClusters([...new Set(clusters)]);
    const key = JSON.stringify([this.view.release?.id, this.view.state.revision, conditions]);
    const kept = this.#kept.get(key);
    if (kept !== undefined) return kept;
    const ordinals = new Set(conditions.clusters?.flatMap((id) => this.view.ordinalOf(id) ?? []));
    const slots = await this.attributes.table.matching(conditions, (slot) =>
      ordinals.has(this.view.cell(slot)),
    );
    this.#kept.set(key, slots);
    return slots;
  }

  /** Each user has clusters of their own, which few others have together: each is kept alone. */
  async #inClusters(ids: readonly string[]): Promise<SlotSet> {
    const keyOf = (id: string): string => JSON.stringify([release?.id, state.revision, id]);
    const { release, state } = this.view;
    const sets = ids.map((id) => this.#clusters.get(keyOf(id)));
    const missing = ids.filter((_, i) => sets[i] === undefined);
    if (missing.length === 0) return SlotSet.union(sets.filter((set) => set !== undefined));
    const ordinals = new Map(missing.flatMap((id) => [[this.view.ordinalOf(id), id] as const]));
    const idOf = (slot: number): string | undefined => ordinals.get(this.view.cell(slot));
    const found = await this.attributes.table.matching(
      { clusters: missing },
      (slot) => idOf(slot) !== undefined,
    );
    const slots = found.toArray();
    const own = missing.map((id) => [id, new SlotSet((slots.at(-1) ?? 0) + 1)] as const);
    const setOf = new Map<string | undefined, SlotSet>(own);
    for (const slot of slots) setOf.get(idOf(slot))?.add(slot);
    for (const [id, set] of own) this.#clusters.set(keyOf(id), set);
    return SlotSet.union([...sets.filter((set) => set !== undefined), ...setOf.values()]);
  }
}

function isOpen(conditions: AttributeFilter): boolean {
  return Object.values(conditions).every((condition) => condition === undefined);
}
