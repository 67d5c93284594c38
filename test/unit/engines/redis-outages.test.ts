import { expect, it } from 'vitest';
import { redisOutages } from '../../../src/engines/redis-outages.js';

it('tells of an outage once, however long it is tried again, and of the next one too', () => {
  let now = 0;
  const told: unknown[] = [];
  const outages = redisOutages('cache', { warn: (fields) => told.push([now, fields]) }, () => now);
  outages.onError('cannot be opened, which is said elsewhere');
  outages.opened();
  for (now = 100_000; now < 200_000; now += 4_000) outages.onError('gone');
  for (now = 300_000; now < 310_000; now += 4_000) outages.onError('gone again');
  expect(told).toEqual([
    [100_000, { part: 'cache', err: 'gone' }],
    [300_000, { part: 'cache', err: 'gone again' }],
  ]);
});
