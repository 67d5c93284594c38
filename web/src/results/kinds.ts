import type { Edge } from './column.js';

/** Types and tags of images, the most frequent first. */
export interface Kinds {
  readonly types: readonly string[];
  readonly tags: readonly string[];
}

const MOST_TAGS = 16;

/** The kinds and tags of some results: what to filter them by. */
export function kindsOf(edges: readonly Edge[]): Kinds {
  return {
    types: byFrequency(edges.map(({ node }) => node.type)),
    tags: byFrequency(edges.flatMap(({ node }) => node.tags)).slice(0, MOST_TAGS),
  };
}

function byFrequency(values: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([value]) => value);
}
