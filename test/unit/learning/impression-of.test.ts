import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Impression, impressionKey } from '../../../src/domain/impression.js';
import { recordInteraction } from '../../../src/learning/record-interaction.js';
import { aRecording, type Recording } from '../../builders/a-recording.js';

const SHOWN: Impression = { userId: 'ann', recommendationId: 'RID-1', impression: ['comics', 'photos'] };
const VIEW = { userId: 'ann', imageId: 'cat-1', type: 'VIEW', searchId: 'q1' } as const;

let ports: Recording;
beforeEach(async () => {
  ports = await aRecording();
  ports.ranker.wantsImpressions = true;
  await ports.cache.set(impressionKey('r1', 'q1'), SHOWN, 60_000);
});
afterEach(() => ports.close());

it('keeps with an interaction what the remote ranker called the search that showed the image', async () => {
  const { interaction } = await recordInteraction(VIEW, ports);
  expect(interaction).toMatchObject({ recommendationId: 'RID-1', impression: ['comics', 'photos'] });
});

it.each([
  ['of another user', { ...VIEW, userId: 'bob' }],
  ['that is forgotten', { ...VIEW, searchId: 'q2' }],
  ['that is not named', { ...VIEW, searchId: null }],
])('knows nothing of a search %s', async (_, input) => {
  const { interaction } = await recordInteraction(input, ports);
  expect(interaction).not.toHaveProperty('recommendationId');
  expect(interaction).not.toHaveProperty('impression');
});

it('asks no engine when the ranker wants no impressions', async () => {
  ports.ranker.wantsImpressions = false;
  expect((await recordInteraction(VIEW, ports)).interaction).not.toHaveProperty('recommendationId');
});

it('records all the same when the cache cannot be asked', async () => {
  const cache = { get: () => Promise.reject(new Error('down')) };
  expect((await recordInteraction(VIEW, { ...ports, cache })).interaction).toMatchObject({
    imageId: 'cat-1',
  });
});
