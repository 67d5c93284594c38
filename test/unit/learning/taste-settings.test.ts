import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordInteraction } from '../../../src/learning/record-interaction.js';
import { changedTaste, type TasteChange, updateTaste } from '../../../src/learning/taste-settings.js';
import { aHistory } from '../../builders/a-history.js';
import { aRecording, type Recording } from '../../builders/a-recording.js';

describe('a change of the taste', () => {
  const settled = { ...aHistory('ann', [{}, { type: 'HIDE' }]), pinned: ['a'], muted: ['b'] };

  it.each<[TasteChange, Partial<typeof settled>]>([
    [{ kind: 'pin', clusterId: 'c' }, { pinned: ['a', 'c'] }],
    [{ kind: 'pin', clusterId: 'a' }, {}],
    [
      { kind: 'pin', clusterId: 'b' },
      { pinned: ['a', 'b'], muted: [] },
    ],
    [{ kind: 'mute', clusterId: 'c' }, { muted: ['b', 'c'] }],
    [
      { kind: 'mute', clusterId: 'a' },
      { pinned: [], muted: ['b', 'a'] },
    ],
    [{ kind: 'clear', clusterId: 'a' }, { pinned: [] }],
    [{ kind: 'clear', clusterId: 'b' }, { muted: [] }],
    [{ kind: 'clear', clusterId: 'c' }, {}],
    [{ kind: 'pause' }, { paused: true }],
    [{ kind: 'resume' }, {}],
    [{ kind: 'reset' }, { seen: [], hidden: [], pinned: [], muted: [] }],
  ])('%j', (change, changed) => {
    expect(changedTaste(settled, change)).toEqual({
      ...settled,
      ...changed,
      ...(change.kind === 'reset' && { events: undefined }),
    });
  });

  it('keeps the pause over a reset', () => {
    expect(changedTaste({ ...settled, paused: true }, { kind: 'reset' }).paused).toBe(true);
  });
});

describe('updateTaste', () => {
  let ports: Recording;
  beforeEach(async () => {
    ports = await aRecording();
  });
  afterEach(async () => {
    await ports.close();
  });

  it('is durable, raises the seq and tells the ranker', async () => {
    await recordInteraction({ userId: 'ann', imageId: 'cat-1', type: 'VIEW' }, ports);
    const before = await ports.log.history('ann');
    const after = await updateTaste({ userId: 'ann', change: { kind: 'pin', clusterId: 'comics' } }, ports);
    expect(after).toEqual({ ...before, pinned: ['comics'], seq: after.seq });
    expect(after.seq).toBeGreaterThan(before?.seq ?? 0);
    expect(await ports.log.history('ann')).toEqual(after);
    expect(ports.observed.at(-1)).toEqual([before?.seq, after.seq]);
  });

  it('takes an unknown user', async () => {
    expect(await updateTaste({ userId: 'new', change: { kind: 'pause' } }, ports)).toMatchObject({
      userId: 'new',
      paused: true,
    });
  });

  it.each<[string | null, TasteChange, string, string]>([
    [null, { kind: 'pause' }, 'BAD_USER_INPUT', 'userId'],
    ['ann', { kind: 'pin', clusterId: '' }, 'BAD_USER_INPUT', 'clusterId'],
    ['ann', { kind: 'mute', clusterId: 'no-such' }, 'NOT_FOUND', 'clusterId'],
  ])('refuses %j %j', async (userId, change, code, argument) => {
    await expect(updateTaste({ userId, change }, ports)).rejects.toMatchObject({ code, argument });
    expect(await ports.log.history('ann')).toBeNull();
    expect(ports.observed).toEqual([]);
  });
});
