import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explain } from '../../../src/scoring/explain.js';
import type { RankedHit } from '../../../src/scoring/ranked-columns.js';
import { aCurve, knownTaste, requestOf, tastes, weights, windows } from './arbitraries.js';
import { merge } from './in-rows.js';

const images = [
  { imageId: 'a', clusterId: 'plain', similarity: 0.5 },
  { imageId: 'b', clusterId: 'liked', similarity: 0.45 },
  { imageId: 'c', clusterId: 'disliked', similarity: 0.44 },
];
const taste = knownTaste([
  ['liked', 3],
  ['disliked', -2],
]);

function summaryOf(ranked: readonly RankedHit[], imageId: string, applied: boolean): string | undefined {
  return ranked
    .filter(({ hit }) => hit.imageId === imageId)
    .map((entry) => explain(entry, applied).summary)[0];
}

describe('an explanation', () => {
  it('says in one sentence where the image moved and why', () => {
    const ranked = merge(requestOf(images, { taste, weight: 0.6 }));
    expect(summaryOf(ranked, 'b', true)).toBe(
      'Up from number 2 to 1: it resembles the search, and this user likes such images more than most people do.',
    );
    expect(summaryOf(ranked, 'a', true)).toBe(
      'Down from number 1 to 2: it resembles the search, and the history says nothing for or against images like it.',
    );
    expect(summaryOf(ranked, 'c', true)).toBe(
      'Number 3: it resembles the search, but this user likes such images less than most people do.',
    );
  });

  it('says of an image that is brought by taste alone that it hardly resembles the search', () => {
    const curve = aCurve({ best: 0.9, gaps: [0, 0.1, 0.3, 0.5], probabilities: [0.9, 0.6, 0.3, 0.02] });
    const near = [
      { imageId: 'giraffe', clusterId: 'plain', similarity: 0.5 },
      { imageId: 'horse', clusterId: 'plain', similarity: 0.4 },
      { imageId: 'chair', clusterId: 'liked', similarity: 0.2 },
    ];
    const ranked = merge(requestOf(near, { taste, weight: 0.9, curve, tau: 0.3 }));
    expect(summaryOf(ranked, 'chair', true)).toBe(
      'Up from number 3 to 1: it hardly resembles the search, and this user likes such images more than most people do.',
    );
    expect(summaryOf(ranked, 'horse', true)).toMatch(
      /^Down from number 2 to 3: it may be what the search is for, /,
    );
    expect(summaryOf(ranked, 'giraffe', true)).toMatch(/^Down from number 1 to 2: it resembles the search, /);
  });

  it('names the part of the taste that speaks for an image', () => {
    const [entry] = merge(requestOf(images, { taste, weight: 0.6 }));
    if (entry === undefined) throw new Error('no hit');
    const parts = (clusterAffinity: number, vectorAffinity: number) =>
      explain({ ...entry, affinity: 1, clusterAffinity, vectorAffinity }, true).summary;
    expect(parts(1, 1)).toContain('likes such images more than most people do');
    expect(parts(0, 1)).toContain('it looks like images that this user chose');
    expect(parts(2, -1)).toContain('likes its cluster more than most people do');
  });

  it('says so when taste was left out, and when words answered', () => {
    const ranked = merge(requestOf(images));
    expect(summaryOf(ranked, 'a', false)).toBe(
      'Number 1: it resembles the search, and taste has no part in this order.',
    );
    const words = ranked.map((entry) => ({ ...entry, hit: { ...entry.hit, similarity: null } }));
    expect(summaryOf(words, 'a', false)).toBe(
      'Number 1: its words match the search, and taste has no part in this order.',
    );
  });

  it('shows the numbers of the merge, never an id', () => {
    fc.assert(
      fc.property(windows, tastes, weights, fc.boolean(), (near, known, weight, applied) => {
        for (const entry of merge(requestOf(near, { taste: known, weight }))) {
          const shown = explain(entry, applied);
          expect(shown.similarityContribution + shown.affinityContribution).toBe(entry.score);
          expect(shown.similarity).toBe(entry.hit.similarity);
          expect(shown.affinity).toBe(entry.affinity);
          expect(shown.summary).not.toContain(entry.hit.imageId);
        }
      }),
    );
  });

  it('has no similarity that is no number', () => {
    const [entry] = merge(requestOf(images));
    if (entry === undefined) throw new Error('no hit');
    expect(explain({ ...entry, hit: { ...entry.hit, similarity: Number.NaN } }, true).similarity).toBeNull();
  });
});
