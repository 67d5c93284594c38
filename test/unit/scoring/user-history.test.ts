import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyHistory, lastSeen, MAX_HIDDEN_IMAGES, MAX_SEEN_IMAGES } from '../../../src/domain/history.js';
import { INTERACTION_WEIGHTS, meaningOf } from '../../../src/scoring/interaction-meaning.js';
import { strengthOf } from '../../../src/scoring/models/evidence.js';
import { learn } from '../../../src/scoring/user-history.js';
import { aHistory, anInteraction, interactions, NOW, views } from './histories.js';

const strengths = (history: ReturnType<typeof aHistory>) =>
  Object.fromEntries(history.seen.map((image) => [image.imageId, strengthOf(image)]));

describe('what interactions mean', () => {
  it('is one table', () => {
    expect(INTERACTION_WEIGHTS).toEqual({ VIEW: 1, FAVORITE: 3, DOWNLOAD: 5 });
    expect(meaningOf('FAVORITE')).toEqual({ kind: 'adds', type: 'FAVORITE', weight: 3 });
    expect(meaningOf('VIEW', { ...INTERACTION_WEIGHTS, VIEW: 2 })).toMatchObject({ weight: 2 });
    expect(meaningOf('UNFAVORITE')).toEqual({ kind: 'cancels', type: 'FAVORITE' });
    expect(meaningOf('HIDE')).toEqual({ kind: 'hides' });
    expect(meaningOf('UNHIDE')).toEqual({ kind: 'shows' });
  });
});

describe('learning', () => {
  it('starts a history at seq 1', () => {
    const history = learn(null, anInteraction('VIEW', 'a-1', { eventId: 'first', at: 5 }));
    expect(history).toEqual({
      ...emptyHistory('u'),
      seq: 1,
      events: 1,
      seen: [
        {
          imageId: 'a-1',
          clusterId: 'a',
          traces: [{ type: 'VIEW', eventId: 'first', at: 5, weight: 1 }],
        },
      ],
    });
  });

  it('adds up what is done with an image, but each kind once', () => {
    const history = aHistory([
      anInteraction('VIEW', 'a-1'),
      anInteraction('VIEW', 'a-1'),
      anInteraction('FAVORITE', 'a-1'),
      anInteraction('DOWNLOAD', 'a-1'),
      anInteraction('VIEW', 'b-1'),
    ]);
    expect(strengths(history)).toEqual({ 'a-1': 9, 'b-1': 1 });
  });

  it('keeps the newest last, by its newest event', () => {
    const history = aHistory([
      anInteraction('VIEW', 'a-1', { at: 10 }),
      anInteraction('VIEW', 'b-1', { at: 20 }),
      anInteraction('VIEW', 'c-1', { at: 5 }),
      anInteraction('FAVORITE', 'a-1', { at: 30, eventId: 'newest' }),
      anInteraction('VIEW', 'a-1', { at: 1 }),
    ]);
    expect(history.seen.map(({ imageId }) => imageId)).toEqual(['c-1', 'b-1', 'a-1']);
    expect(history.seen[2]?.traces.map(({ type, at }) => [type, at])).toEqual([
      ['FAVORITE', 30],
      ['VIEW', 10],
    ]);
  });

  it('takes the cluster of the newest event', () => {
    const history = aHistory([
      anInteraction('VIEW', 'a-1', { at: 10, clusterId: 'new' }),
      anInteraction('FAVORITE', 'a-1', { at: 5, clusterId: 'old' }),
    ]);
    expect(history.seen[0]?.clusterId).toBe('new');
  });

  it('learns nothing from an interaction that counts nothing', () => {
    const history = learn(null, anInteraction('VIEW', 'a-1'), { ...INTERACTION_WEIGHTS, VIEW: 0 });
    expect(history).toEqual({ ...emptyHistory('u'), seq: 1, events: 1 });
  });

  it('learns nothing while paused, but the seq rises', () => {
    const paused = { ...views(['a-1']), paused: true };
    for (const type of ['VIEW', 'HIDE', 'UNFAVORITE', 'UNHIDE'] as const) {
      expect(learn(paused, anInteraction(type, 'b-1'))).toEqual({ ...paused, seq: 2 });
    }
  });

  it('forgets the oldest beyond its bounds', () => {
    const ids = Array.from({ length: MAX_SEEN_IMAGES + 5 }, (_, i) => `a-${i}`);
    const history = views(ids);
    expect(history.seen).toHaveLength(MAX_SEEN_IMAGES);
    expect(history.seen[0]?.imageId).toBe('a-5');
    const hidden = aHistory(
      Array.from({ length: MAX_HIDDEN_IMAGES + 1 }, (_, i) =>
        anInteraction('HIDE', `a-${i}`, { at: NOW + i }),
      ),
    );
    expect(hidden.hidden).toHaveLength(MAX_HIDDEN_IMAGES);
    expect(hidden.hidden[0]?.imageId).toBe('a-1');
  });
});

describe('UNFAVORITE', () => {
  it('takes back the FAVORITE and leaves what else was done', () => {
    const history = aHistory([
      anInteraction('VIEW', 'a-1', { at: 1, eventId: 'looked' }),
      anInteraction('VIEW', 'b-1', { at: 2 }),
      anInteraction('FAVORITE', 'a-1', { at: 3 }),
      anInteraction('UNFAVORITE', 'a-1', { at: 4 }),
    ]);
    expect(strengths(history)).toEqual({ 'a-1': 1, 'b-1': 1 });
    expect(history.seen.map(({ imageId }) => imageId)).toEqual(['a-1', 'b-1']);
    expect(history.seen[0]?.traces).toEqual([{ type: 'VIEW', eventId: 'looked', at: 1, weight: 1 }]);
    expect(history.seq).toBe(4);
  });

  it('leaves nothing of an image that was only a favourite, and is never below 0', () => {
    const favourite = aHistory([anInteraction('FAVORITE', 'a-1', { at: 1 })]);
    const back = learn(favourite, anInteraction('UNFAVORITE', 'a-1', { at: 2 }));
    expect(back.seen).toEqual([]);
    expect(learn(back, anInteraction('UNFAVORITE', 'a-1', { at: 3 })).seen).toEqual([]);
    expect(strengths(learn(views(['a-1']), anInteraction('UNFAVORITE', 'a-1')))).toEqual({ 'a-1': 1 });
  });

  it('that comes late does not take back a later FAVORITE', () => {
    const history = aHistory([
      anInteraction('FAVORITE', 'a-1', { at: 10 }),
      anInteraction('UNFAVORITE', 'a-1', { at: 5 }),
    ]);
    expect(strengths(history)).toEqual({ 'a-1': 3 });
  });
});

describe('HIDE and UNHIDE', () => {
  it('undo each other and leave what was seen', () => {
    const hidden = aHistory([
      anInteraction('VIEW', 'a-1', { at: 1 }),
      anInteraction('HIDE', 'a-1', { at: 2 }),
      anInteraction('HIDE', 'b-1', { at: 3 }),
    ]);
    expect(hidden.hidden).toEqual([
      { imageId: 'a-1', clusterId: 'a', at: 2 },
      { imageId: 'b-1', clusterId: 'b', at: 3 },
    ]);
    const shown = learn(hidden, anInteraction('UNHIDE', 'a-1', { at: 4 }));
    expect(shown.hidden.map(({ imageId }) => imageId)).toEqual(['b-1']);
    expect(shown.seen).toEqual(hidden.seen);
  });

  it('an UNHIDE that comes late does not undo a later HIDE; an older HIDE does not age a newer one', () => {
    const hidden = aHistory([anInteraction('HIDE', 'a-1', { at: 10 })]);
    expect(learn(hidden, anInteraction('UNHIDE', 'a-1', { at: 5 })).hidden).toEqual(hidden.hidden);
    expect(learn(hidden, anInteraction('HIDE', 'a-1', { at: 5 })).hidden).toEqual(hidden.hidden);
  });
});

describe('whatever happens', () => {
  it('a history is distinct, in order, positive, and counts every append', () => {
    fc.assert(
      fc.property(interactions, (all) => {
        const history = aHistory(all);
        expect(history.seq).toBe(all.length);
        for (const images of [history.seen, history.hidden]) {
          expect(new Set(images.map(({ imageId }) => imageId)).size).toBe(images.length);
        }
        const times = history.seen.map(lastSeen);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        const hiddenTimes = history.hidden.map(({ at }) => at);
        expect(hiddenTimes).toEqual([...hiddenTimes].sort((a, b) => a - b));
        for (const { traces } of history.seen) {
          expect(new Set(traces.map(({ type }) => type)).size).toBe(traces.length);
          expect(traces.map(({ at }) => at)).toEqual(traces.map(({ at }) => at).sort((a, b) => b - a));
          expect(traces.every(({ weight }) => weight > 0)).toBe(true);
        }
      }),
    );
  });

  it('positive interactions leave the same history in whatever order they come', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 10_000 }), { maxLength: 20 }),
        fc.infiniteStream(fc.constantFrom('VIEW', 'FAVORITE', 'DOWNLOAD')),
        (times, types) => {
          const all = times.map((at) => anInteraction(types.next().value ?? 'VIEW', `a-${at % 5}`, { at }));
          const inOrder = [...all].sort((a, b) => a.at - b.at);
          expect(aHistory(all)).toEqual(aHistory(inOrder));
        },
      ),
    );
  });

  it('never changes the history that it was given', () => {
    fc.assert(
      fc.property(interactions, (all) => {
        let history = emptyHistory('u');
        for (const interaction of all) {
          const copy = structuredClone(history);
          const next = learn(history, interaction);
          expect(history).toEqual(copy);
          history = next;
        }
      }),
      { numRuns: 30 },
    );
  });
});
