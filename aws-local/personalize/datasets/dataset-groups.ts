import { DatasetGroupMemory } from './dataset-group-memory.js';

/** The memories of all dataset groups, by ARN. */
export class DatasetGroups {
  readonly #all = new Map<string, DatasetGroupMemory>();

  of(datasetGroupArn: unknown): DatasetGroupMemory {
    const arn = String(datasetGroupArn);
    const memory = this.#all.get(arn) ?? new DatasetGroupMemory();
    this.#all.set(arn, memory);
    return memory;
  }

  /** A new group may reuse the name of a deleted one, and shares none of its data. */
  forget(datasetGroupArn: unknown): void {
    this.#all.delete(String(datasetGroupArn));
  }
}
