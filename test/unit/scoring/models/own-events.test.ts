import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_LIFT } from '../../../../src/domain/taste.js';
import { blend } from '../../../../src/scoring/models/blend.js';
import {
  DIGESTION_MS,
  KEEP_UNDIGESTED_MS,
  withOwnEvents,
} from '../../../../src/scoring/models/own-events.js';
import { withPins } from '../../../../src/scoring/models/pins.js';
import { Population } from '../../../../src/scoring/models/population.js';
import { AFFINITY_SETTINGS } from '../../../../src/scoring/models/settings.js';
import { aHistory, anInteraction, interactions, NOW } from '../histories.js';
import { aTable } from './a-table.js';

const table = aTable({ c0: 10, c1: 10, c2: 20, c3: 40 });
const NEUTRAL = new Map(table.ids.map((id) => [id, 0]));
const OLD = { at: NOW - DIGESTION_MS };
const remote = new Map([
  ['c0', 1],
  ['c1', -0.5],
  ['c2', 0.25],
  ['c3', 0],
]);

const liftsOf = (history: ReturnType<typeof aHistory>, lifts = NEUTRAL, now = NOW) =>
  withOwnEvents(lifts, { history, table, now }).lifts;

describe('what is told to a remote model', () => {
  it('is alone once it has been digested', () => {
    const history = aHistory([anInteraction('VIEW', 'c0-1', OLD), anInteraction('FAVORITE', 'c1-1', OLD)]);
    const taste = withOwnEvents(remote, { history, table, now: NOW });
    expect(taste.lifts).toEqual(remote);
    expect(taste).not.toHaveProperty('keepMs');
  });

  it('is added by the blend of those events alone until then', () => {
    const recent = [anInteraction('VIEW', 'c1-1'), anInteraction('DOWNLOAD', 'c2-1', { at: NOW - 59_999 })];
    const history = aHistory([anInteraction('VIEW', 'c0-1', OLD), ...recent]);
    const nobody = new Population(table, AFFINITY_SETTINGS);
    const alone = blend({ history: aHistory(recent), population: nobody, table, now: NOW });
    if (alone.kind === 'unknown') throw new Error('unknown');
    const taste = withOwnEvents(remote, { history, table, now: NOW });
    expect(taste.keepMs).toBe(KEEP_UNDIGESTED_MS);
    for (const id of table.ids) {
      const added = alone.lifts.get(id) ?? 0;
      // The user's absence before is no evidence any more.
      const known = added > 0 ? Math.max(0, remote.get(id) ?? 0) : (remote.get(id) ?? 0);
      expect(taste.lifts.get(id)).toBeCloseTo(known + added, 12);
    }
  });

  it('brings up a cluster at once that the model has seen the user avoid', () => {
    const avoided = new Map(table.ids.map((id) => [id, id === 'c1' ? -3 : 1]));
    const history = aHistory([1, 2, 3].map((i) => anInteraction('FAVORITE', `c1-${i}`)));
    const lifts = liftsOf(history, avoided);
    expect(lifts.get('c1')).toBeCloseTo(liftsOf(history).get('c1') ?? 0, 12);
    expect(lifts.get('c1')).toBeGreaterThan(0);
  });

  it('counts by the newest event of each type with an image', () => {
    const history = aHistory([
      anInteraction('DOWNLOAD', 'c0-1', OLD),
      anInteraction('VIEW', 'c0-1'),
      anInteraction('DOWNLOAD', 'c1-1'),
    ]);
    const lifts = liftsOf(history);
    expect(lifts.get('c0')).toBeGreaterThan(0);
    expect(lifts.get('c0')).toBeLessThan(lifts.get('c1') ?? 0);
  });

  it('counts from a clock that is ahead as well', () => {
    const history = aHistory([anInteraction('VIEW', 'c1-1', { at: NOW + 240_000 })]);
    expect(liftsOf(history).get('c1')).toBeGreaterThan(0);
  });
});

describe('what is never told to a remote model', () => {
  it('holds hidden images against their cluster however long ago', () => {
    const history = aHistory([anInteraction('HIDE', 'c1-1', OLD), anInteraction('HIDE', 'c1-2', OLD)]);
    const taste = withOwnEvents(remote, { history, table, now: NOW });
    const against = Math.log(1 + 2 / 3);
    expect(taste.lifts.get('c1')).toBeCloseTo(-0.5 - against, 3);
    expect(taste.lifts.get('c0')).toBe(1);
    expect(taste).not.toHaveProperty('keepMs');
  });

  it('holds less against a cluster that the user visits', () => {
    const hidden = anInteraction('HIDE', 'c1-1', OLD);
    const seen = [1, 2, 3].map((i) => anInteraction('VIEW', `c1-${i + 1}`, OLD));
    expect(liftsOf(aHistory([hidden, ...seen])).get('c1')).toBeGreaterThan(
      liftsOf(aHistory([hidden])).get('c1') ?? 0,
    );
  });

  it('does not add an image that was hidden, nor a favourite that was taken back', () => {
    const hidden = aHistory([anInteraction('DOWNLOAD', 'c1-1'), anInteraction('HIDE', 'c1-1')]);
    expect(liftsOf(hidden).get('c1')).toBeLessThan(0);
    const takenBack = aHistory([
      anInteraction('VIEW', 'c0-1', OLD),
      anInteraction('FAVORITE', 'c1-1', { at: NOW - 1_000 }),
      anInteraction('UNFAVORITE', 'c1-1'),
    ]);
    expect(withOwnEvents(remote, { history: takenBack, table, now: NOW }).lifts).toEqual(remote);
  });
});

describe('a taste of a remote model', () => {
  it('is finite, within the limit, over the clusters of the release, whatever was done', () => {
    fc.assert(
      fc.property(
        interactions,
        fc.dictionary(fc.constantFrom('c0', 'c1', 'gone'), fc.double()),
        (done, lifts) => {
          const within = new Map(Object.entries(lifts).filter(([, lift]) => Math.abs(lift) <= MAX_LIFT));
          const taste = withOwnEvents(within, { history: aHistory(done), table, now: NOW });
          expect([...taste.lifts.keys()]).toEqual(table.ids);
          for (const lift of taste.lifts.values()) expect(Math.abs(lift)).toBeLessThanOrEqual(MAX_LIFT);
        },
      ),
    );
  });

  it('counts the images that the embedded ranker counts', () => {
    fc.assert(
      fc.property(interactions, (done) => {
        const history = aHistory(done);
        const population = new Population(table, AFFINITY_SETTINGS);
        const embedded = blend({ history, population, table, now: NOW });
        if (embedded.kind === 'unknown') return;
        const taste = withOwnEvents(NEUTRAL, { history, table, now: NOW });
        expect([taste.interactions, taste.seq]).toEqual([embedded.interactions, embedded.seq]);
      }),
    );
  });

  it('keeps its time to live and its name when a pin is added', () => {
    const history = { ...aHistory([anInteraction('VIEW', 'c1-1')]), pinned: ['c3'] };
    const taste = { ...withOwnEvents(remote, { history, table, now: NOW }), recommendationId: 'RID-1' };
    expect(withPins(taste, history)).toMatchObject({
      keepMs: KEEP_UNDIGESTED_MS,
      recommendationId: 'RID-1',
      interactions: taste.interactions + 1,
    });
  });
});
