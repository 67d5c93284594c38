import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { teamDraft } from '../../../../src/scoring/experiment/team-draft.js';
import type { RankedHit } from '../../../../src/scoring/ranked-columns.js';
import { coinsOf } from '../../../../src/search/arms-of-search.js';
import { merge } from '../in-rows.js';

const IDS = Array.from({ length: 12 }, (_, i) => `image-${i}`);

function listOf(ids: readonly string[]): readonly RankedHit[] {
  const hits = ids.map((imageId, i) => ({
    imageId,
    clusterId: null,
    similarity: 1 - i / 100,
    similarityRank: i + 1,
  }));
  return merge({ hits, best: 1, tau: 1, taste: { kind: 'unknown' }, weight: 0 });
}

const order = fc.shuffledSubarray(IDS, { minLength: IDS.length });
const draft = (a: readonly string[], b: readonly string[], seed: string) =>
  teamDraft([listOf(a), listOf(b)], coinsOf(seed));

describe('an interleaved list', () => {
  it('holds every image once, ranked from 1, as its arm ranked it', () => {
    fc.assert(
      fc.property(order, order, fc.string(), (a, b, seed) => {
        const { ranked } = draft(a, b, seed);
        expect(ranked.map(({ hit }) => hit.imageId).sort()).toEqual([...IDS].sort());
        expect(ranked.map(({ rank }) => rank)).toEqual(IDS.map((_, i) => i + 1));
        const lists = [listOf(a), listOf(b)];
        for (const { arm, rank: _, ...hit } of ranked) {
          const own = lists[arm ?? 2]?.find((entry) => entry.hit.imageId === hit.hit.imageId);
          expect(own).toMatchObject(hit);
        }
      }),
    );
  });

  it('gives both arms the same number of places in every even beginning, each its best that is left', () => {
    fc.assert(
      fc.property(order, order, fc.string(), (a, b, seed) => {
        const { ranked } = draft(a, b, seed);
        const placed = new Set<string>();
        ranked.forEach(({ hit, arm }, i) => {
          expect((arm === 0 ? a : b).find((id) => !placed.has(id))).toBe(hit.imageId);
          placed.add(hit.imageId);
          if (i % 2 === 1) expect(arm).not.toBe(ranked[i - 1]?.arm);
        });
      }),
    );
  });

  it('is the same for the same seed, and begins with either arm for others alike', () => {
    const other = [...IDS].reverse();
    expect(draft(IDS, other, 'x')).toEqual(draft(IDS, other, 'x'));
    const begins = Array.from({ length: 2_000 }, (_, i) => draft(IDS, other, `search ${i}`).ranked[0]?.arm);
    const share = begins.filter((arm) => arm === 0).length / begins.length;
    // Three standard deviations of a fair coin.
    expect(Math.abs(share - 0.5)).toBeLessThan(0.034);
  });

  it('says how probable its first place was', () => {
    expect(draft(IDS, IDS, 'x').firstChance).toBe(1);
    expect(draft(IDS, [...IDS].reverse(), 'x').firstChance).toBe(0.5);
  });

  it('takes lists of unequal length, and empty ones', () => {
    expect(draft(IDS, [], 'x').ranked.map(({ hit }) => hit.imageId)).toEqual(IDS);
    expect(draft([], [], 'x').ranked).toEqual([]);
    expect(draft(IDS.slice(0, 2), IDS, 'x').ranked).toHaveLength(IDS.length);
  });
});

describe('the coins of a search', () => {
  it('are fair in every round, also behind the 256 of a first hash', () => {
    const heads = new Array<number>(300).fill(0);
    for (let seed = 0; seed < 1_000; seed++) {
      const coin = coinsOf(`seed ${seed}`);
      heads.forEach((count, round) => {
        heads[round] = count + (coin() ? 1 : 0);
      });
    }
    // Five standard deviations in each of 300 rounds.
    for (const count of heads) expect(Math.abs(count - 500)).toBeLessThan(80);
  });
});
