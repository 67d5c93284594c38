import { excerpt } from '../../domain/arguments.js';
import { DistinctCounter, type DistinctCounts } from './distinct-counter.js';
import type { Omission, RefusedCell, Rejection, Usable } from './validate-interaction.js';

/** Number of examples kept for each kind of fault. */
const EXAMPLES = 3;

/** Counts of the rows of a file of interactions by result; plain values, stored as JSON. */
export interface InteractionsReport {
  readonly read: number;
  /** Rows that became rows of Personalize's CSV. */
  readonly used: number;
  readonly rejected: readonly Rejected[];
  readonly omitted: readonly Omitted[];
  readonly unknownImages: { readonly rows: number; readonly ids: readonly string[] };
  /** Of the rows that are used. */
  readonly census: DistinctCounts;
  /** Seconds since the epoch of the oldest and newest row used; null without one. */
  readonly span: readonly [oldest: number, newest: number] | null;
}

export interface Rejected {
  readonly why: Rejection;
  readonly rows: number;
  readonly examples: readonly RejectedExample[];
}

/** An example of a rejected row. */
export interface RejectedExample {
  readonly line: number;
  readonly column: string | null;
  /** The beginning of the cell, or of the row where it has no columns. */
  readonly text: string;
}

export interface Omitted {
  readonly why: Omission;
  readonly rows: number;
}

/** Counts while a file streams by, in memory that does not grow with it. */
export class InteractionsTally {
  #read = 0;
  #used = 0;
  readonly #rejected = new Map<Rejection, { rows: number; readonly examples: RejectedExample[] }>();
  readonly #omitted = new Map<Omission, number>();
  #unknownRows = 0;
  readonly #unknownIds = new Set<string>();
  readonly #counter = new DistinctCounter();
  #oldest = Number.POSITIVE_INFINITY;
  #newest = Number.NEGATIVE_INFINITY;

  reject(why: Rejection, line: number, { column, text }: RefusedCell): void {
    this.#read += 1;
    const entry = this.#rejected.get(why) ?? { rows: 0, examples: [] };
    entry.rows += 1;
    if (entry.examples.length < EXAMPLES) entry.examples.push({ line, column, text: excerpt(text) });
    this.#rejected.set(why, entry);
  }

  omit(why: Omission): void {
    this.#read += 1;
    this.#omitted.set(why, (this.#omitted.get(why) ?? 0) + 1);
  }

  unknownImage(imageId: string): void {
    this.#read += 1;
    this.#unknownRows += 1;
    if (this.#unknownIds.size < EXAMPLES) this.#unknownIds.add(imageId);
  }

  /** @param itemId  what Personalize will know the image as */
  use({ user, second, type }: Usable, itemId: string): void {
    this.#read += 1;
    this.#used += 1;
    this.#counter.add(user, itemId, second, type);
    if (second < this.#oldest) this.#oldest = second;
    if (second > this.#newest) this.#newest = second;
  }

  report(): InteractionsReport {
    return {
      read: this.#read,
      used: this.#used,
      rejected: [...this.#rejected].map(([why, { rows, examples }]) => ({
        why,
        rows,
        examples: [...examples],
      })),
      omitted: [...this.#omitted].map(([why, rows]) => ({ why, rows })),
      unknownImages: { rows: this.#unknownRows, ids: [...this.#unknownIds] },
      census: this.#counter.figures(),
      span: this.#used === 0 ? null : [this.#oldest, this.#newest],
    };
  }
}

/** Rows of which nothing can be made: broken ones, and those of images that the catalogue lacks. */
export function unusableRows({ rejected, unknownImages }: InteractionsReport): number {
  return rejected.reduce((sum, { rows }) => sum + rows, unknownImages.rows);
}
