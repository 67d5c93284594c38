import type { ImageIndex } from '../../datasources/indexes/image-index.js';
import { NEAR_DUPLICATE } from '../../scoring/near-duplicates.js';
import { mapInOrder } from './in-order.js';

/** Nearest images that are asked for; a larger group is found from its other images. */
const NEIGHBOURS = 50;
const ASKED_AT_A_TIME = 8;
const VECTORS_AT_A_TIME = 200;

/**
 * Groups of images that are one picture: near-duplicates of these, and of theirs that are among these too.
 *
 * @param ids  that were put just now
 * @returns ids in groups of two and more, the largest group first
 */
export async function findNearDuplicates(
  ids: readonly string[],
  index: Pick<ImageIndex, 'vectors' | 'nearest'>,
): Promise<readonly (readonly string[])[]> {
  const groupOf = new Map<string, Set<string>>();
  const join = (one: string, other: string): void => {
    const [a, b] = [groupOf.get(one) ?? new Set([one]), groupOf.get(other) ?? new Set([other])];
    const [large, small] = a.size < b.size ? [b, a] : [a, b];
    for (const id of small) large.add(id);
    for (const id of large) groupOf.set(id, large);
  };
  for (let start = 0; start < ids.length; start += VECTORS_AT_A_TIME) {
    const vectors = [...(await index.vectors(ids.slice(start, start + VECTORS_AT_A_TIME)))];
    const near = mapInOrder(vectors, ASKED_AT_A_TIME, async ([id, vector]) => ({
      id,
      neighbours: await index.nearest(vector, { k: NEIGHBOURS, filter: { excludeIds: [id] } }),
    }));
    for await (const { id, neighbours } of near) {
      for (const { imageId, similarity } of neighbours) if (similarity >= NEAR_DUPLICATE) join(id, imageId);
    }
  }
  return [...new Set(groupOf.values())].map((group) => [...group].sort()).sort((a, b) => b.length - a.length);
}

/** Groups that are named on a screen, and images of each. */
const MOST_GROUPS = 20;
const MOST_OF_A_GROUP = 6;

/** As a person reads it; nothing where there is none. */
export function formatNearDuplicates(groups: readonly (readonly string[])[]): readonly string[] {
  if (groups.length === 0) return [];
  const images = groups.reduce((sum, group) => sum + group.length, 0);
  const listed = groups.slice(0, MOST_GROUPS).map((group) => {
    const rest = group.length - MOST_OF_A_GROUP;
    return `  ${group.slice(0, MOST_OF_A_GROUP).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  });
  const more = groups.length - MOST_GROUPS;
  return [
    '',
    `Near-duplicates: ${groups.length} ${groups.length === 1 ? 'group' : 'groups'} of ${images} images; a search with \`collapse: true\` shows one of each`,
    ...listed,
    ...(more > 0 ? [`  ... and ${more} more groups`] : []),
  ];
}
