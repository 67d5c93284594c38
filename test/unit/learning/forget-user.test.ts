import { afterEach, beforeEach, expect, it } from 'vitest';
import { forgetUser } from '../../../src/learning/forget-user.js';
import { recordInteraction } from '../../../src/learning/record-interaction.js';
import { aRecording, type Recording } from '../../builders/a-recording.js';

let ports: Recording;
beforeEach(async () => {
  ports = await aRecording();
});
afterEach(async () => {
  await ports.close();
});

it('makes a user unknown, for the ranker too', async () => {
  for (const imageId of ['cat-1', 'cat-2']) {
    await recordInteraction({ userId: 'ann', imageId, type: 'VIEW' }, ports);
  }
  const before = await ports.log.history('ann');
  expect(await forgetUser({ userId: 'ann' }, ports)).toEqual({ userId: 'ann', interactions: 2 });
  expect(await ports.log.history('ann')).toBeNull();
  expect(ports.observed.at(-1)).toEqual([before?.seq, null]);
  expect(await forgetUser({ userId: 'ann' }, ports)).toEqual({ userId: 'ann', interactions: 0 });
});

it('needs a user', async () => {
  await expect(forgetUser({}, ports)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', argument: 'userId' });
});
