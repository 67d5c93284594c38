import { describe, expect, it } from 'vitest';
import { offlineMetrics } from '../../../aws-local/personalize/training/offline-metrics.js';
import { seededRandom } from '../../../src/clustering/seeded-random.js';

const ITEMS = 50;
const A_DAY_MS = 86_400_000;

/** 200 users who do 20 things each, one a minute. */
function eventsOf(itemFor: (user: number, time: number) => number) {
  return Array.from({ length: 200 * 20 }, (_, i) => {
    const user = Math.floor(i / 20);
    return {
      userId: `u${user}`,
      itemId: `c${itemFor(user, i % 20)}`,
      eventType: 'VIEW',
      value: null,
      at: 20_000 * A_DAY_MS + (i % 20) * 60_000,
    };
  });
}

describe('offline metrics', () => {
  it('find nothing where there is nothing to find', () => {
    const random = seededRandom(1);
    const metrics = offlineMetrics(eventsOf(() => Math.floor(random() * ITEMS)));
    // Two of fifty items are relevant, at random ranks: an expected reciprocal rank of about .15.
    expect(metrics['mean_reciprocal_rank_at_25']).toBeLessThan(0.35);
    expect(metrics['precision_at_25']).toBeLessThan(0.08);
  });

  it('find what people keep to', () => {
    const random = seededRandom(1);
    const metrics = offlineMetrics(eventsOf((user) => (user % 10) * 5 + Math.floor(random() * 5)));
    expect(metrics['normalized_discounted_cumulative_gain_at_5']).toBeGreaterThan(0.6);
    // Nearly two different ones of five.
    expect(metrics['precision_at_5']).toBeGreaterThan(0.3);
    expect(metrics['precision_at_5']).toBeLessThanOrEqual(0.4);
  });

  it('do not see what was held out', () => {
    // The last event of each user is with an item that no user has otherwise.
    const metrics = offlineMetrics(eventsOf((user, time) => (time < 18 ? user % ITEMS : ITEMS + user)));
    expect(metrics['mean_reciprocal_rank_at_25']).toBe(0);
  });

  it('are zero without interactions', () => {
    expect(new Set(Object.values(offlineMetrics([])))).toEqual(new Set([0]));
  });
});
