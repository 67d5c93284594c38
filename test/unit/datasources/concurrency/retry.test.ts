import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backOff, halfJitter, retry } from '../../../../src/datasources/concurrency/retry.js';

/** Fails so often, then succeeds with the number of attempts. */
function failing(times: number): () => Promise<number> {
  let attempts = 0;
  return async () => {
    attempts += 1;
    if (attempts <= times) throw new Error(`failure ${attempts}`);
    return attempts;
  };
}

test('work is repeated until it succeeds, with a pause after each failure', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(20), async (times) => {
      const pauses: number[] = [];
      const done = await retry(failing(times), {
        pauseAfter: (error, failures) => {
          expect(error).toEqual(new Error(`failure ${failures}`));
          return failures * 10;
        },
        pause: async (ms) => void pauses.push(ms),
      });
      expect(done).toBe(times + 1);
      expect(pauses).toEqual(Array.from({ length: times }, (_, index) => (index + 1) * 10));
    }),
  );
});

test('the error is thrown once the policy gives up, and no pause follows', async () => {
  const pauses: number[] = [];
  const retried = retry(failing(9), {
    pauseAfter: (_, failures) => (failures === 3 ? null : 1),
    pause: async (ms) => void pauses.push(ms),
  });
  await expect(retried).rejects.toThrow('failure 3');
  expect(pauses).toEqual([1, 1]);
});

test('a pause that is ended ends the retries', async () => {
  const retried = retry(failing(9), {
    pauseAfter: () => 1,
    pause: () => Promise.reject(new Error('stopped')),
  });
  await expect(retried).rejects.toThrow('stopped');
});

test('the pause doubles up to the longest; jitter takes at most half of it', () => {
  expect([1, 2, 3, 4, 5].map((failures) => backOff(500, 3_000, failures))).toEqual([
    500, 1_000, 2_000, 3_000, 3_000,
  ]);
  expect(backOff(500, 3_000, 5_000)).toBe(3_000);
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (ms, random) => {
      expect(halfJitter(ms, random)).toBeGreaterThanOrEqual(ms / 2);
      expect(halfJitter(ms, random)).toBeLessThanOrEqual(ms);
    }),
  );
});
