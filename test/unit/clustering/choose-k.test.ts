import { describe, expect, it } from 'vitest';
import { boundK, chooseK, type KTrial, usualCandidates } from '../../../src/clustering/choose-k.js';

function aTrial(k: number, silhouette: number, silhouetteError = 0.01): KTrial {
  return { k, silhouette, silhouetteError, inertia: 1_000 / k, smallest: 1, largest: 50 };
}

describe('the choice of k', () => {
  it('takes the best silhouette', () => {
    expect(chooseK([aTrial(25, 0.1), aTrial(50, 0.3), aTrial(100, 0.2)]).k).toBe(50);
  });

  it('takes the smallest k of those that the sample cannot tell apart', () => {
    expect(chooseK([aTrial(200, 0.305), aTrial(100, 0.299), aTrial(50, 0.28), aTrial(25, 0.2)]).k).toBe(100);
  });

  it('needs a candidate', () => {
    expect(() => chooseK([])).toThrowError(/no candidate/);
  });

  it('leaves five vectors for every cluster, and says so', () => {
    expect(boundK(100, 500)).toEqual({ k: 100 });
    expect(boundK(100, 499)).toEqual({
      k: 99,
      message: 'k = 100 is too many for 499 vectors: 99 instead, one for every 5.',
    });
    expect(boundK(1, 2)).toEqual({ k: 1 });
    expect(boundK(7, 2).k).toBe(1);
  });

  it.each([0, 501, 2.5, Number.NaN])('refuses k = %s', (k) => {
    expect(() => boundK(k, 10_000)).toThrowError(
      expect.objectContaining({ argument: 'k', code: 'BAD_USER_INPUT' }),
    );
  });

  it('tries what the catalogue can carry', () => {
    expect(usualCandidates(600)).toEqual([25, 50, 75, 100]);
    expect(usualCandidates(1_000_000)).toEqual([25, 50, 75, 100, 150, 200, 300, 500]);
    expect(usualCandidates(40)).toEqual([8]);
  });
});
