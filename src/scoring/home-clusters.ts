import type { UserHistory } from '../domain/history.js';

/** The images that say where a user is at home now: as many as a taste is read from. */
const NEWEST = 40;
/** The part of these images that the clusters hold together. */
const COVERED = 0.9;

/**
 * The clusters that cover a user's history: by how many of the newest images that were seen and not hidden they
 * hold, as many clusters as it takes for nine tenths of these. One style may lie in one cluster or in ten.
 *
 * @returns the fullest first; without muted clusters
 */
export function homeClusters({ seen, hidden, muted, paused }: UserHistory): readonly string[] {
  if (paused) return [];
  const unwanted = new Set(hidden.map(({ imageId }) => imageId));
  const counts = new Map<string, number>();
  let images = 0;
  for (const { imageId, clusterId } of seen.slice(-NEWEST)) {
    if (clusterId === null || unwanted.has(imageId)) continue;
    counts.set(clusterId, (counts.get(clusterId) ?? 0) + 1);
    images += 1;
  }
  const homes: string[] = [];
  let covered = 0;
  for (const [clusterId, count] of [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))) {
    if (covered >= COVERED * images) break;
    covered += count;
    if (!muted.includes(clusterId)) homes.push(clusterId);
  }
  return homes;
}
