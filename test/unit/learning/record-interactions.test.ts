import { afterEach, beforeEach, expect, it } from 'vitest';
import { ParallaxError } from '../../../src/domain/errors.js';
import type { RecordInteractionInput } from '../../../src/learning/parse-interaction.js';
import { recordInteractions } from '../../../src/learning/record-interactions.js';
import { aRecording, type Recording } from '../../builders/a-recording.js';
import { collect } from '../../contract/interaction-log.contract.js';

const VIEW: RecordInteractionInput = { userId: 'ann', imageId: 'cat-1', type: 'VIEW' };

let ports: Recording;
beforeEach(async () => {
  ports = await aRecording();
});
afterEach(async () => {
  await ports.close();
});

const entries = () => collect(ports.log.entries());

it.each([
  [0, '`inputs` must have 1 to 100 interactions; it has 0.'],
  [101, '`inputs` must have 1 to 100 interactions; it has 101.'],
])('refuses a list of %i', async (length, message) => {
  await expect(recordInteractions(Array(length).fill(VIEW), ports)).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    argument: 'inputs',
    message,
  });
  expect(await entries()).toEqual([]);
});

it('records 100 in the order given, with one look at the index', async () => {
  const inputs = Array.from({ length: 100 }, (_, i) => ({ ...VIEW, eventId: `e${i}` }));
  const outcomes = await recordInteractions(inputs, ports);
  expect(outcomes.map((one) => one.kind === 'recorded' && one.interaction?.eventId)).toEqual(
    inputs.map(({ eventId }) => eventId),
  );
  expect((await entries()).map(({ eventId }) => eventId)).toEqual(inputs.map(({ eventId }) => eventId));
  expect(ports.index.calls).toEqual(['documents']);
  expect(ports.observed.length).toBe(100);
});

it('lets a bad entry fail alone, in its place', async () => {
  const outcomes = await recordInteractions(
    [
      { ...VIEW, eventId: 'e1' },
      { ...VIEW, imageId: 'dog-1' },
      { ...VIEW, userId: null },
      { ...VIEW, eventId: 'e1', type: 'FAVORITE' },
      { ...VIEW, eventId: 'e1' },
      { ...VIEW, imageId: 'cat-2' },
    ],
    ports,
  );
  const read = outcomes.map((one) =>
    one.kind === 'recorded'
      ? [one.interaction?.imageId, one.duplicate]
      : [one.error.code, one.error.argument, one.error.message],
  );
  expect(read).toEqual([
    ['cat-1', false],
    ['NOT_FOUND', 'imageId', '`imageId`: no image has the id "dog-1".'],
    ['BAD_USER_INPUT', 'userId', '`userId` is required: 1 to 256 characters.'],
    ['BAD_USER_INPUT', 'eventId', expect.stringContaining('already used')],
    ['cat-1', true],
    ['cat-2', false],
  ]);
  expect((await entries()).map(({ imageId }) => imageId)).toEqual(['cat-1', 'cat-2']);
});

it('answers every entry when the index or the log is down, and never with an acknowledgement', async () => {
  const down = new ParallaxError('UNAVAILABLE', 'The index is down.');
  const index = { documents: () => Promise.reject(down), release: () => Promise.reject(down) };
  const inputs = [VIEW, { ...VIEW, userId: null }];
  const withoutIndex = await recordInteractions(inputs, { ...ports, index });
  expect(withoutIndex).toEqual([
    { kind: 'refused', error: expect.objectContaining({ code: 'UNAVAILABLE', cause: down }) },
    { kind: 'refused', error: expect.objectContaining({ argument: 'userId' }) },
  ]);
  await ports.log.close();
  const withoutLog = await recordInteractions(inputs, ports);
  expect(withoutLog.map((one) => one.kind === 'refused' && one.error.code)).toEqual([
    'UNAVAILABLE',
    'BAD_USER_INPUT',
  ]);
  // Once a list, and what is the client's own fault is not the operator's business.
  expect(ports.faults).toMatchObject([{ code: 'UNAVAILABLE' }, { code: 'UNAVAILABLE' }]);
});

it('keeps a fault of our own inside', async () => {
  const fault = new TypeError('secret path');
  const log = { append: () => Promise.reject(fault) };
  const [outcome] = await recordInteractions([VIEW], { ...ports, log });
  expect(outcome).toMatchObject({ kind: 'refused', error: { code: 'INTERNAL', cause: fault } });
  expect(outcome?.kind === 'refused' && outcome.error.message).not.toContain('secret');
  expect(ports.faults).toMatchObject([{ code: 'INTERNAL', cause: fault }]);
});
