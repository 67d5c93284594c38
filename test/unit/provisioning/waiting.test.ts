import fc from 'fast-check';
import { expect, test } from 'vitest';
import { untilNextRead } from '../../../src/provisioning/engine/waiting.js';
import { MemoryCloud } from './memory-cloud.js';

test('looks are a twentieth of the usual time apart, from 2 to 60 seconds, 20 % more or less', () => {
  const waiting = (random: number) => new MemoryCloud().waiting(() => random);
  expect(untilNextRead([0, 0], 0, waiting(0.5))).toBe(2_000);
  expect(untilNextRead([5, 15], 0, waiting(0.5))).toBe(30_000);
  expect(untilNextRead([60, 120], 0, waiting(0.5))).toBe(60_000);
  expect(untilNextRead([5, 15], 0, waiting(0))).toBe(24_000);
  expect(untilNextRead([5, 15], 0, waiting(1))).toBeCloseTo(36_000);
  fc.assert(
    fc.property(
      fc.nat(500),
      fc.nat(600),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (round, usual, random) => {
        const here = untilNextRead([usual, usual], round, waiting(random));
        expect(here).toBeGreaterThanOrEqual(1_600);
        expect(here).toBeLessThanOrEqual(72_000);
        expect(untilNextRead([usual, usual], round + 1, waiting(random))).toBeGreaterThanOrEqual(here);
      },
    ),
  );
});
