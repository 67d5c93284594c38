import type { Release } from '../../src/domain/release.js';

/** A release of which only what is given matters. */
export function aRelease(fields: Partial<Release> = {}): Release {
  return {
    id: 'r1',
    index: 'fake',
    space: { model: 'fake', dimension: 2 },
    spread: { text: 0.2, image: 0.2, mixed: 0.2 },
    clustering: 'k1',
    images: 100,
    createdAt: '2026-01-01T00:00:00.000Z',
    ...fields,
  };
}
