import { describe, expect, it } from 'vitest';
import {
  boundK,
  chooseK,
  closerCandidates,
  type KTrial,
  usualCandidates,
} from '../../../src/clustering/choose-k.js';

function aTrial(k: number, silhouette: number, stability: number | null = null): KTrial {
  return { k, silhouette, silhouetteError: 0.01, stability, inertia: 1_000 / k, smallest: 1, largest: 50 };
}

describe('the choice of k', () => {
  it('takes the best silhouette', () => {
    expect(chooseK([aTrial(25, 0.1), aTrial(50, 0.3), aTrial(100, 0.2)]).k).toBe(50);
  });

  it('takes the smallest k of those that the sample cannot tell apart', () => {
    expect(chooseK([aTrial(200, 0.305), aTrial(100, 0.299), aTrial(50, 0.28), aTrial(25, 0.2)]).k).toBe(100);
  });

  it('takes what is there whatever the seed before what is tight', () => {
    expect(chooseK([aTrial(13, 0.46, 1), aTrial(100, 0.26, 0.6), aTrial(280, 0.5, 0.8)]).k).toBe(13);
  });

  it('looks closer between the neighbours of the best, a few times', () => {
    const trials = [aTrial(8, 0.2), aTrial(10, 0.4), aTrial(13, 0.3)];
    expect(closerCandidates(trials)).toEqual([9, 11, 12]);
    expect(closerCandidates([aTrial(10, 0.4), aTrial(12, 0.3)])).toEqual([11]);
    expect(closerCandidates([aTrial(100, 0.1), aTrial(200, 0.4), aTrial(300, 0.3)])).toHaveLength(6);
    expect(closerCandidates([aTrial(4, 0.1)])).toEqual([]);
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
    expect(usualCandidates(3_500)).toEqual([11, 14, 18, 22, 28, 35, 43, 54, 68, 85, 106]);
    expect(usualCandidates(1_000_000)).toEqual([75, 94, 117, 146, 183, 229, 286, 358, 447]);
    expect(usualCandidates(40)).toEqual([3, 4, 5, 6, 8]);
    expect(usualCandidates(3)).toEqual([1]);
  });
});
