import { LRUCache } from 'lru-cache';
import type { ImageFilter } from '../../../domain/image.js';
import type { AttributeFilter } from './attribute-table.js';
import type { Attributes } from './attributes.js';
import type { LiveView } from './live-view.js';
import type { SlotSet } from './slot-set.js';
import type { CatalogueStore } from './store/catalogue-store.js';

/** Facets are clicked again and again; a set takes a bit an image. */
const KEPT_FILTERS = 32;

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

  constructor(
    private readonly store: CatalogueStore,
    private readonly view: LiveView,
    private readonly attributes: Attributes,
  ) {}

  async of(filter: ImageFilter): Promise<Admission> {
    const { excludeIds = [], ...conditions } = filter;
    const isOpen = Object.values(conditions).every((condition) => condition === undefined);
    const slots = isOpen ? null : await this.#matching(conditions);
    const excluded = new Set(excludeIds.flatMap((id) => this.store.document(id)?.slot ?? []));
    const accept = (slot: number) => (slots === null || slots.has(slot)) && !excluded.has(slot);
    return { slots, excluded, accept };
  }

  async #matching(conditions: AttributeFilter): Promise<SlotSet> {
    await this.attributes.follow();
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
}
