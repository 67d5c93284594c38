import type { ShownImage, ShownPage } from '../domain/impression.js';
import type { Loaders } from './loaders.js';
import type { PageItem } from './page.js';
import type { Snapshot } from './snapshot.js';

/** Receives a page for the log; returns at once. */
export type NoteShown = (page: Omit<ShownPage, 'at'>) => void;

/**
 * Hands the page on to be recorded, when the order knew something of its user. A user who was forgotten or has paused
 * learning since the list was ranked leaves no trace.
 */
export function notePage(
  snapshot: Pick<Snapshot, 'searchId' | 'order'>,
  items: readonly PageItem[],
  userId: string | null,
  { histories }: Pick<Loaders, 'histories'>,
  note: NoteShown | null,
): void {
  const { searchId, order } = snapshot;
  if (note === null || order === undefined || userId === null || items.length === 0) return;
  const noteWhenKnown = async (): Promise<void> => {
    const history = await histories.load(userId).catch(() => null);
    if (history !== null && !history.paused) note({ searchId, userId, order, images: imagesOf(items) });
  };
  void noteWhenKnown();
}

function imagesOf(items: readonly PageItem[]): readonly ShownImage[] {
  return items.map(({ ranked: { hit, rank, relevance, affinity, arm } }) => ({
    imageId: hit.imageId,
    rank,
    similarity: hit.similarity,
    relevance,
    affinity,
    ...(arm !== undefined && { arm }),
  }));
}
