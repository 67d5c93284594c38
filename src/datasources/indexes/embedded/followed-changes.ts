import type { CatalogueStore, Change } from './store/catalogue-store.js';

/** How many revisions back a reader may be and still follow; further back it reads the catalogue again. */
export const KEPT_CHANGES = 2_000;

/** What happened after one revision until another, oldest first; null when that is no longer known. */
export function changesBetween(
  store: CatalogueStore,
  after: number,
  until: number,
): readonly Change[] | null {
  if (until - after > KEPT_CHANGES) return null;
  const changes: Change[] = [];
  for (let revision = after + 1; revision <= until; revision++) {
    const change = store.changes.get(revision);
    if (change === undefined) return null;
    changes.push(change);
  }
  return changes;
}
