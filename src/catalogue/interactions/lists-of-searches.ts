import type { InteractionLog } from '../../datasources/logs/interaction-log.js';
import type { ShownImage } from './parse-shown.js';

/** Lists that searches showed, by `listKey`. */
export type SearchLists = ReadonlyMap<string, readonly ShownImage[]>;

/** Names the list that an interaction came from. */
export function listKey(userId: string, searchId: string): string {
  return `${searchId}\n${userId}`;
}

/**
 * The lists of a gateway's log that interactions name, in the order of their ranks. The log is read once through: of
 * the pages shown, only those of these lists are kept. Images without a similarity are left out, and so are lists of
 * fewer than two: recommendations, and searches by words.
 */
export async function listsOfSearches(log: Pick<InteractionLog, 'entries' | 'shown'>): Promise<SearchLists> {
  const named = new Set<string>();
  for await (const { userId, searchId } of log.entries()) {
    if (searchId !== undefined) named.add(listKey(userId, searchId));
  }
  const images = new Map<string, Map<number, ShownImage>>();
  for await (const { userId, searchId, order, images: page } of log.shown()) {
    const key = listKey(userId, searchId);
    if (!named.has(key)) continue;
    const list = images.get(key) ?? new Map<number, ShownImage>();
    images.set(key, list);
    for (const { imageId, rank, similarity, relevance, affinity } of page) {
      if (similarity === null || relevance === null) continue;
      list.set(rank, { image: imageId, similarity, closeness: relevance / order.mostRelevant, affinity });
    }
  }
  const lists = new Map<string, readonly ShownImage[]>();
  for (const [key, list] of images) {
    if (list.size < 2) continue;
    const byRank = [...list].sort(([a], [b]) => a - b).map(([, image]) => image);
    lists.set(key, byRank);
  }
  return lists;
}
