import type { ShownOrder, ShownPage } from '../../src/domain/impression.js';

/** A page of three images, of which only what is given matters; its numbers are exact in 24 bits. */
export function aShownPage({
  order = {},
  ...fields
}: Partial<Omit<ShownPage, 'order'>> & { readonly order?: Partial<ShownOrder> } = {}): ShownPage {
  return {
    searchId: 'search-1',
    userId: 'ann',
    at: Date.UTC(2026, 0, 15, 12),
    order: {
      seq: Number.MAX_SAFE_INTEGER,
      experiment: null,
      arms: [{ name: '', weight: 0.25, formula: 'lift' }],
      mostRelevant: 0.875,
      firstChance: 1,
      ...order,
    },
    images: [
      { imageId: 'cat-1', rank: 1, similarity: 0.5, relevance: 0.875, affinity: 1.5 },
      { imageId: 'cat-2', rank: 2, similarity: 0.25, relevance: 0.125, affinity: -0.5 },
      { imageId: 'cät 3', rank: 4, similarity: null, relevance: null, affinity: 0 },
    ],
    ...fields,
  };
}
