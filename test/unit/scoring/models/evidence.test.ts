import { describe, expect, it } from 'vitest';
import { gatherEvidence, recencyOf } from '../../../../src/scoring/models/evidence.js';
import { AFFINITY_SETTINGS } from '../../../../src/scoring/models/settings.js';
import { aHistory, anInteraction, DAY, NOW, views } from '../histories.js';
import { aTable } from './a-table.js';

const table = aTable({ a: 10, b: 10, c: 10 });
const gather = (history: Parameters<typeof gatherEvidence>[0], now = NOW) =>
  gatherEvidence(history, table, now, AFFINITY_SETTINGS);

describe('evidence', () => {
  it('is nothing without a history', () => {
    expect(gather(aHistory([]))).toEqual({
      interactions: 0,
      steps: [],
      counts: Float64Array.of(0, 0, 0),
      hidden: Float64Array.of(0, 0, 0),
    });
  });

  it('counts a single view as one image', () => {
    const { interactions, steps, counts } = gather(aHistory([anInteraction('VIEW', 'b-1')]));
    expect(interactions).toBe(1);
    expect(steps).toEqual([{ cluster: 1, strength: 1, freshness: 1 }]);
    expect(counts).toEqual(Float64Array.of(0, 1, 0));
  });

  it('counts strength in its cluster, but one image among the interactions', () => {
    const { interactions, counts } = gather(
      aHistory([anInteraction('VIEW', 'a-1'), anInteraction('DOWNLOAD', 'a-1')]),
    );
    expect(interactions).toBe(1);
    expect(counts).toEqual(Float64Array.of(6, 0, 0));
  });

  it('an UNFAVORITE leaves what a VIEW left', () => {
    const viewed = [anInteraction('VIEW', 'a-1')];
    const back = [...viewed, anInteraction('FAVORITE', 'a-1'), anInteraction('UNFAVORITE', 'a-1')];
    expect(gather(aHistory(back))).toEqual(gather(aHistory(viewed)));
  });

  it('a hidden image speaks against its cluster, never for it, and is an interaction', () => {
    const { interactions, counts, steps, hidden } = gather(
      aHistory([anInteraction('VIEW', 'a-1'), anInteraction('HIDE', 'a-1'), anInteraction('HIDE', 'b-1')]),
    );
    expect(counts).toEqual(Float64Array.of(0, 0, 0));
    expect(steps).toEqual([]);
    expect([...hidden].map((count) => count > 0)).toEqual([true, true, false]);
    expect(interactions).toBe((hidden[0] ?? 0) + (hidden[1] ?? 0));
  });

  it('leaves out images without a cluster of the release, except from the interactions', () => {
    const { interactions, steps } = gather(
      aHistory([anInteraction('VIEW', 'a-1', { clusterId: null }), anInteraction('VIEW', 'elsewhere-1')]),
    );
    expect(interactions).toBeGreaterThan(1.9);
    expect(steps).toEqual([]);
  });

  it('counts an image where it lies now, when told', () => {
    const { counts } = gatherEvidence(views(['a-1']), table, NOW, AFFINITY_SETTINGS, () => 'c');
    expect(counts).toEqual(Float64Array.of(0, 0, 1));
  });

  it('is scaled to 30 images at most', () => {
    const downloads = Array.from({ length: 20 }, (_, i) =>
      anInteraction('DOWNLOAD', `${i % 2 === 0 ? 'a' : 'b'}-${i}`, { at: NOW - 1_000 + i }),
    );
    const { counts, interactions } = gather(aHistory(downloads));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeCloseTo(30, 10);
    expect(interactions).toBeLessThan(20);
  });
});

describe('the steps', () => {
  it('are the newest 50 images, newest first, with what time has left of them', () => {
    const images = Array.from({ length: 60 }, (_, i) => `${i % 2 === 0 ? 'a' : 'b'}-${i}`);
    const { steps } = gather(views(images), NOW + 180 * DAY);
    expect(steps.length).toBe(50);
    expect(steps.slice(0, 2)).toEqual([
      { cluster: 1, strength: 1, freshness: 0.5 },
      { cluster: 0, strength: 1, freshness: expect.closeTo(0.5, 4) },
    ]);
  });
});

describe('recency', () => {
  const recencies = (count: number) => [
    ...recencyOf(views(Array.from({ length: count }, (_, i) => `a-${i}`)), NOW, AFFINITY_SETTINGS).seen,
  ];

  it('keeps the last few images nearly whole, half of the one behind twelve, little before that', () => {
    const byPlace = recencies(40).reverse();
    expect(byPlace[0]).toBe(1);
    expect(byPlace[5]).toBeGreaterThan(0.95);
    expect(byPlace[12]).toBeCloseTo(0.5, 3);
    expect(byPlace[30]).toBeLessThan(0.03);
  });

  it('halves in half a year without an event, and takes the future for now', () => {
    const history = views(['a-1']);
    expect(recencyOf(history, NOW + 180 * DAY, AFFINITY_SETTINGS).seen[0]).toBe(0.5);
    expect(recencyOf(history, NOW - 180 * DAY, AFFINITY_SETTINGS).seen[0]).toBe(1);
  });
});
