import { Learner } from './learner.js';

/** What the events side of one dataset group remembers. */
export interface DatasetGroupMemory {
  readonly learner: Learner;
  /** Ids and contents of the events so far: of two alike, one counts. */
  readonly seen: Set<string>;
  /** Properties by item, as they were put. */
  readonly items: Map<string, Readonly<Record<string, unknown>>>;
}

/** The memories of all dataset groups, by ARN. */
export class DatasetGroups {
  readonly #all = new Map<string, DatasetGroupMemory>();

  constructor(private readonly digestMs: number) {}

  of(datasetGroupArn: unknown): DatasetGroupMemory {
    const arn = String(datasetGroupArn);
    const known = this.#all.get(arn);
    if (known !== undefined) return known;
    const memory = { learner: new Learner(this.digestMs), seen: new Set<string>(), items: new Map() };
    this.#all.set(arn, memory);
    return memory;
  }
}
