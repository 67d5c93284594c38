import { describe, expect, it } from 'vitest';
import { ListColumns } from '../../../../src/catalogue/evaluation/events/shown-lists.js';
import { replayPlan } from '../../../../src/catalogue/evaluation/protocols/replay.js';
import { type MergeData, mergeSettings } from '../../../../src/catalogue/evaluation/replay/merges.js';
import { runPlan } from '../../../../src/catalogue/evaluation/replay/run-plan.js';
import { mergeFindings } from '../../../../src/catalogue/evaluation/report/merge-results.js';
import { parseShown } from '../../../../src/catalogue/interactions/parse-shown.js';
import { AFFINITY_SETTINGS } from '../../../../src/scoring/models/settings.js';
import { anEventTable, threeACluster } from '../../../builders/an-event-table.js';

const clusters = threeACluster();
const hash = (n: number): number => (Math.imul(n, 2_654_435_761) >>> 8) % 1_000;

/** Searches that show an image of each cluster, in an order that says nothing; `choose` picks a place's cluster. */
function merged(choose: (user: number, shown: readonly number[]) => number): MergeData | null {
  const lists = new ListColumns();
  const events = Array.from({ length: 400 }, (_, n) => {
    const shown = [0, 1, 2, 3].map((cluster) => cluster * 3 + (hash(4 * n + cluster) % 3));
    const order = shown.toSorted((a, b) => hash(n + 17 * a) - hash(n + 17 * b));
    lists.add(order.map((item, place) => ({ item, similarity: 0.4 - 0.002 * place })));
    const user = n % 6;
    return { user, item: choose(user, order), second: 700 * n };
  });
  const table = anEventTable(events);
  table.list.forEach((_, row) => {
    table.list[row] = row;
  });
  const { merge } = runPlan({
    table,
    plan: replayPlan(table, { most: 1_000, seed: 1 }),
    clusters,
    settings: AFFINITY_SETTINGS,
    strengths: [1],
    merge: { lists: lists.lists(), calibration: { tau: 0.1, curve: null } },
  });
  return merge;
}

describe('the merge of lists that were shown', () => {
  it('speaks for a weight where people choose by taste', () => {
    const findings = mergeFindings(
      merged((user, shown) => shown.find((item) => Math.floor(item / 3) === user % 4) ?? 0),
      1,
    );
    if (!findings.measurable) throw new Error(findings.why);
    expect(findings.asItIs).toMatchObject({ formula: 'lift', weight: 'auto' });
    expect(findings.asItIs.gain.lower).toBeGreaterThan(0);
    const plain = findings.points.filter(({ weight }) => weight === 0);
    expect(plain).toHaveLength(4);
    for (const { gain } of plain) expect(gain.mean).toBe(0);
  });

  it('speaks for weight 0 where people choose what is nearest', () => {
    const findings = mergeFindings(
      merged((_, [nearest = 0]) => nearest),
      1,
    );
    if (!findings.measurable) throw new Error(findings.why);
    expect(findings.points.every(({ gain }) => gain.upper <= 0)).toBe(true);
    expect(findings.chosen.gain.mean).toBe(0);
  });

  it('is not measurable of too few lists, and by similarity only where there are similarities', () => {
    expect(mergeFindings({ settings: [], user: [1], window: [1], reciprocalRank: [] }, 1)).toMatchObject({
      measurable: false,
      why: expect.stringMatching(/^Not measurable from this log: 1 /),
    });
    const lists = new ListColumns();
    lists.add([{ item: 1, similarity: null }]);
    const ways = mergeSettings({ lists: lists.lists(), calibration: { tau: 1, curve: null } });
    expect(new Set(ways.map(({ formula }) => formula))).toEqual(new Set(['rank']));
  });

  it.each([
    [['a', 'b'], 2],
    ['[{"image":"a","similarity":0.5},{"image":"b","similarity":0.25}]', 2],
    ['[{"image":"a","similarity":0.5,"closeness":1,"affinity":-2},"b"]', 2],
    [[{ image: 'a', similarity: 0.5, closeness: 1 }, 'b'], null],
    [[{ image: 'a', similarity: 0.5, closeness: 2, affinity: 0 }, 'b'], null],
    [[{ image: 'a', similarity: 0.5, closeness: 1, affinity: null }, 'b'], null],
    [['a', 'a'], null],
    [['a'], null],
    ['a b', null],
    [[{ image: 'a', similarity: 7 }, { image: 'b' }], null],
    [[{ similarity: 0.5 }, 'b'], null],
    [null, null],
  ])('reads %j as %s images', (value, images) => {
    expect(parseShown(value)?.length ?? null).toBe(images);
  });
});
