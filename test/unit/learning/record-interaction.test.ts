import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RecordInteractionInput } from '../../../src/learning/parse-interaction.js';
import { recordInteraction } from '../../../src/learning/record-interaction.js';
import { aRecording, NOW, type Recording } from '../../builders/a-recording.js';
import { collect } from '../../contract/interaction-log.contract.js';

const VIEW: RecordInteractionInput = { userId: 'ann', imageId: 'cat-1', type: 'VIEW' };

let ports: Recording;
beforeEach(async () => {
  ports = await aRecording();
});
afterEach(async () => {
  await ports.close();
});

const record = (input: Partial<RecordInteractionInput> = {}) =>
  recordInteraction({ ...VIEW, ...input }, ports);
const entries = () => collect(ports.log.entries());

it('answers the interaction with its defaults, durable and told to the ranker', async () => {
  const recorded = await record();
  const interaction = {
    eventId: 'random-1',
    userId: 'ann',
    imageId: 'cat-1',
    clusterId: 'comics',
    type: 'VIEW',
    at: NOW,
  };
  expect(recorded).toEqual({ kind: 'recorded', interaction, duplicate: false });
  expect(await entries()).toEqual([interaction]);
  expect(ports.observed).toEqual([[null, (await ports.log.history('ann'))?.seq]]);
});

it('keeps what the client says of event, session, search and time', async () => {
  const at = new Date(NOW - 60_000);
  const given = { eventId: 'e1', sessionId: 's1', searchId: 'q1' };
  await record({ ...given, at });
  expect(await entries()).toMatchObject([{ ...given, at: at.getTime() }]);
});

it('takes null for what is not given', async () => {
  await record({ eventId: null, sessionId: null, searchId: null, at: null });
  expect(await entries()).toEqual([
    { eventId: 'random-1', userId: 'ann', imageId: 'cat-1', clusterId: 'comics', type: 'VIEW', at: NOW },
  ]);
});

it('records an image without a cluster', async () => {
  expect(await record({ imageId: 'loose' })).toMatchObject({ interaction: { clusterId: null } });
});

it('answers a repeated event id with what was recorded first, and tells the ranker nothing', async () => {
  const { interaction } = await record({ eventId: 'e1' });
  expect(await record({ eventId: 'e1' })).toEqual({ kind: 'recorded', interaction, duplicate: true });
  expect(ports.observed.length).toBe(1);
});

it('records nothing of a user who paused', async () => {
  await ports.log.update('ann', () => ({
    userId: 'ann',
    seq: 0,
    seen: [],
    hidden: [],
    pinned: [],
    muted: [],
    paused: true,
  }));
  expect(await record()).toEqual({ kind: 'recorded', interaction: null, duplicate: false });
  expect(await entries()).toEqual([]);
  expect(ports.observed).toEqual([]);
});

describe('is refused, and nothing happens, with', () => {
  const long = 'x'.repeat(257);
  it.each<[string, Partial<Record<keyof RecordInteractionInput, unknown>>, string, string, string]>([
    [
      'no user',
      { userId: undefined },
      'BAD_USER_INPUT',
      'userId',
      '`userId` is required: 1 to 256 characters.',
    ],
    [
      'a null user',
      { userId: null },
      'BAD_USER_INPUT',
      'userId',
      '`userId` is required: 1 to 256 characters.',
    ],
    [
      'an empty user',
      { userId: '' },
      'BAD_USER_INPUT',
      'userId',
      '`userId` must be 1 to 256 characters; it has 0.',
    ],
    [
      'a long image',
      { imageId: long },
      'BAD_USER_INPUT',
      'imageId',
      '`imageId` must be 1 to 256 characters; it has 257.',
    ],
    [
      'a long event',
      { eventId: long },
      'BAD_USER_INPUT',
      'eventId',
      '`eventId` must be 1 to 256 characters; it has 257.',
    ],
    [
      'a control character in the session',
      { sessionId: 'a\u0007' },
      'BAD_USER_INPUT',
      'sessionId',
      '`sessionId` must not contain control characters; character 2 is U+0007.',
    ],
    [
      'an empty search',
      { searchId: '' },
      'BAD_USER_INPUT',
      'searchId',
      '`searchId` must be 1 to 256 characters; it has 0.',
    ],
    [
      'another type',
      { type: 'LIKE' },
      'BAD_USER_INPUT',
      'type',
      '`type` must be one of VIEW, FAVORITE, DOWNLOAD, UNFAVORITE, HIDE, UNHIDE; it is LIKE.',
    ],
    [
      'a time too far ahead',
      { at: new Date(NOW + 300_001) },
      'BAD_USER_INPUT',
      'at',
      '`at` must be at most 5 minutes ahead of now; it is 301 seconds ahead.',
    ],
    [
      'a time that is none',
      { at: new Date(Number.NaN) },
      'BAD_USER_INPUT',
      'at',
      '`at` must be a date of 1970 or later.',
    ],
    [
      'an unknown image',
      { imageId: 'dog-1' },
      'NOT_FOUND',
      'imageId',
      '`imageId`: no image has the id "dog-1".',
    ],
  ])('%s', async (_, change, code, argument, message) => {
    const refused = recordInteraction({ ...VIEW, ...change } as RecordInteractionInput, ports);
    await expect(refused).rejects.toMatchObject({ code, argument, message });
    expect(await entries()).toEqual([]);
    expect(await ports.log.history('ann')).toBeNull();
    expect(ports.observed).toEqual([]);
  });
});

it('takes a clock that is up to 5 minutes ahead', async () => {
  await record({ at: new Date(NOW + 300_000) });
  expect((await entries()).length).toBe(1);
});

it('acknowledges nothing while the log is down', async () => {
  await ports.log.close();
  await expect(record()).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 1_000 });
  expect(ports.observed).toEqual([]);
});
