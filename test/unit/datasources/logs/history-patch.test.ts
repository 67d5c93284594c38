import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyPatch, mayBePatched, patchOf } from '../../../../src/datasources/logs/history-patch.js';
import {
  NO_TAIL,
  packState,
  type Tail,
  unpackUser,
  withPatch,
} from '../../../../src/datasources/logs/redis/stored-values.js';
import type { UserHistory } from '../../../../src/domain/history.js';
import type { Interaction } from '../../../../src/domain/interaction.js';
import { learn } from '../../../../src/scoring/user-history.js';
import { anInteraction, interactions, views } from '../../scoring/histories.js';

/** Histories of 0 to 230 images, the longest as long as they become. */
const before = fc
  .integer({ min: 0, max: 230 })
  .map((count) => views(Array.from({ length: count }, (_, i) => `c${i % 4}-${i}`)));

const after = (history: UserHistory, all: readonly Interaction[]): UserHistory =>
  all.reduce<UserHistory>((state, interaction) => learn(state, interaction), history);

describe('a patch of a history', () => {
  it('leads from the history before to the one after, whatever was learnt', () => {
    fc.assert(
      fc.property(before, interactions, (history, all) => {
        const learnt = after(history, all);
        const patch = patchOf(history, learnt);
        expect(patch).not.toBeNull();
        if (patch === null) return;
        expect({ ...applyPatch(history, patch), seq: learnt.seq }).toEqual(learnt);
      }),
      { numRuns: 200 },
    );
  });

  it('is read back from behind the stored state, one after the other', () => {
    fc.assert(
      fc.property(before, interactions, (history, all) => {
        let state = history;
        let tail: Tail = NO_TAIL;
        for (const interaction of all) {
          const learnt = learn(state, interaction);
          const patch = patchOf(state, learnt);
          if (patch === null) throw new Error('no patch');
          tail = withPatch(tail, patch);
          state = learnt;
        }
        const bytes = Buffer.concat([Buffer.from(`${state.seq}:`), tail.bytes]);
        const stored = [Buffer.from(String(state.seq)), packState(history), bytes] as const;
        const user = unpackUser('u', ...stored);
        expect(user?.history).toEqual(state);
        expect(user?.tail.images).toBe(tail.images);
        expect(user?.tail.bytes.equals(tail.bytes)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('is void behind a state that was written without it', () => {
    const state = views(['c1-1', 'c1-2']);
    const bytes = Buffer.concat([Buffer.from(`${state.seq - 1}:`), Buffer.from('anything')]);
    const stored = unpackUser('u', Buffer.from(String(state.seq)), packState(state), bytes);
    expect(stored).toEqual({ history: state, tail: NO_TAIL });
  });

  it('is a fiftieth of a long history, and there is none of a pin, a mute or a pause', () => {
    const state = views(Array.from({ length: 200 }, (_, i) => `c${i % 4}-${i}`));
    const patch = patchOf(state, learn(state, anInteraction('VIEW', 'c1-new')));
    if (patch === null) throw new Error('no patch');
    expect(withPatch(NO_TAIL, patch).bytes.length).toBeLessThan(packState(state).length / 50);
    expect(patchOf(state, { ...state, pinned: ['c1'] })).toBeNull();
    expect(patchOf(state, { ...state, muted: ['c1'] })).toBeNull();
    expect(patchOf(state, { ...state, paused: true })).toBeNull();
  });

  it('is not kept behind a short history, nor many behind a long one', () => {
    const long = views(Array.from({ length: 200 }, (_, i) => `c1-${i}`));
    expect(mayBePatched(views(['c1-1', 'c1-2']), 1)).toBe(false);
    expect(mayBePatched(long, 1)).toBe(true);
    expect(mayBePatched(long, 13)).toBe(false);
  });
});
