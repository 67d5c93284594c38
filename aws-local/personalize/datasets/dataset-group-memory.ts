import type { Training } from '../../options.js';
import type { Learner } from '../learner.js';
import { type DatasetEvent, distinctEvents, eventsOfTraining } from './dataset-events.js';

/** Properties of an item, from its row or its PutItems call. */
export type ItemProperties = Readonly<Record<string, unknown>>;

/** Rows of a bulk import: `FULL` replaces all earlier imports of its dataset. */
export type Bulk<T> = { readonly mode: 'FULL' | 'INCREMENTAL'; readonly rows: readonly T[] };

export interface TrainedVersion {
  /** Keeps learning from events put later. */
  readonly learner: Learner;
  /** Events that it was trained on. */
  readonly events: readonly DatasetEvent[];
}

/**
 * Data of one dataset group: the rows of its datasets, and the learners of the solution versions trained on
 * them. Rows do not change an existing learner; events do.
 */
export class DatasetGroupMemory {
  /** Ids and contents of the events put so far: of duplicates, one counts. */
  readonly seen = new Set<string>();
  /** By the ARN of the solution version. */
  readonly #versions = new Map<string, TrainedVersion>();
  #sizes: ReadonlyMap<string, number> | null = null;
  #taught: readonly DatasetEvent[] = [];
  #imported: readonly DatasetEvent[] = [];
  #put: DatasetEvent[] = [];
  #importedItems = new Map<string, ItemProperties>();
  readonly #putItems = new Map<string, ItemProperties>();

  /** A catalogue instead of imports, behind the campaign that is ready at the start. */
  teach(training: Training): void {
    this.#sizes = training.items;
    this.#taught = eventsOfTraining(training);
  }

  /** Sizes of its items as shares of the catalogue; null without a catalogue. */
  taughtSizes(): ReadonlyMap<string, number> | null {
    return this.#sizes;
  }

  /** Everything that a training would see of the interactions. */
  events(): readonly DatasetEvent[] {
    return [...this.#taught, ...distinctEvents([...this.#imported, ...this.#put])];
  }

  /** Items put later override imported ones. */
  item(itemId: string): ItemProperties | undefined {
    return this.#putItems.get(itemId) ?? this.#importedItems.get(itemId);
  }

  itemIds(): readonly string[] {
    return [...new Set([...this.#importedItems.keys(), ...this.#putItems.keys()])];
  }

  importEvents({ mode, rows }: Bulk<DatasetEvent>): void {
    this.#imported = mode === 'FULL' ? rows : [...this.#imported, ...rows];
  }

  importItems({ mode, rows }: Bulk<readonly [itemId: string, ItemProperties]>): void {
    this.#importedItems = new Map([...(mode === 'FULL' ? [] : this.#importedItems), ...rows]);
  }

  putEvent(event: DatasetEvent, at: number): void {
    this.#put.push(event);
    for (const { learner } of this.#versions.values()) learner.take(event, at);
  }

  /** New items count as known at once; the service would want a training first. */
  putItem(itemId: string, properties: ItemProperties): void {
    this.#putItems.set(itemId, properties);
    for (const { learner } of this.#versions.values()) learner.know(itemId);
  }

  /** @returns number of interactions removed; learners that know them keep what they learnt */
  forgetUsers(userIds: ReadonlySet<string>): number {
    const count = (): number => this.#taught.length + this.#imported.length + this.#put.length;
    const before = count();
    const isKept = ({ userId }: DatasetEvent): boolean => !userIds.has(userId);
    this.#taught = this.#taught.filter(isKept);
    this.#imported = this.#imported.filter(isKept);
    this.#put = this.#put.filter(isKept);
    return before - count();
  }

  /** A dataset that is deleted takes its rows with it, and so do the events that were put into it. */
  forgetEvents(): void {
    this.#imported = [];
    this.#put = [];
    this.seen.clear();
  }

  forgetItems(): void {
    this.#importedItems.clear();
    this.#putItems.clear();
  }

  addVersion(solutionVersionArn: string, version: TrainedVersion): void {
    this.#versions.set(solutionVersionArn, version);
  }

  removeVersion(solutionVersionArn: string): void {
    this.#versions.delete(solutionVersionArn);
  }

  /** Null for a version that was not trained, or no longer exists. */
  version(solutionVersionArn: unknown): TrainedVersion | null {
    return this.#versions.get(String(solutionVersionArn)) ?? null;
  }
}
