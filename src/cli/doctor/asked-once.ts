import type { CatalogueRecord } from '../../datasources/indexes/catalogue-record.js';

/** The record of the configured catalogue, or null where there is none; rejects when it cannot be read. */
export type AskRecord = () => Promise<CatalogueRecord | null>;

/** Asks at the first call; later ones get the same answer, or the same failure, without waiting for it again. */
export function askedOnce<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | null = null;
  return () => {
    answer ??= ask();
    return answer;
  };
}
