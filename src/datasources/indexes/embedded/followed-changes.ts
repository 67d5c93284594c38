import type { CatalogueStore, Change } from './store/catalogue-store.js';

/** Number of revisions that a reader can follow; further back it reads the catalogue again. */
export const KEPT_CHANGES = 2_000;

/** Changes between two revisions, oldest first; null when they are no longer stored. */
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
