import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AwsLocal, startAwsLocal } from '../../../aws-local/start-aws-local.js';
import type { EventStream } from '../../../src/datasources/events/event-stream.js';
import { openPersonalizeEvents } from '../../../src/datasources/events/personalize.event-stream.js';
import {
  openPersonalizeRanker,
  type PersonalizeRanker,
} from '../../../src/datasources/rankers/personalize/personalize.ranker.js';
import { aHistory } from '../../builders/a-history.js';
import { aRelease } from '../../builders/a-release.js';
import { anInteraction } from '../../builders/an-interaction.js';
import { anAwsEnvironment } from '../../builders/aws-environment.js';
import { personalizeOptions, someClusters } from '../../builders/personalize-options.js';

const FOR_EVER = new AbortController().signal;
const NOW = Date.now();
const DIGESTED = { at: NOW - 120_000 };

/** The stand-in holds every request against the service's model and quotas. */
describe('Personalize as the stand-in holds it to its contract', () => {
  let aws: AwsLocal;
  let events: EventStream;
  const opened: PersonalizeRanker[] = [];

  beforeEach(async () => {
    const items = new Map(['comics', 'photos', 'origami'].map((id) => [id, 100]));
    aws = await startAwsLocal({ region: 'eu-west-1', training: { items } });
    anAwsEnvironment({ PERSONALIZE_RUNTIME: aws.url, PERSONALIZE_EVENTS: aws.url });
    events = openPersonalizeEvents({ region: 'eu-west-1', trackingId: async () => aws.trackingId });
  });
  afterEach(async () => {
    for (const ranker of opened.splice(0)) await ranker.close();
    await events.close();
    vi.unstubAllEnvs();
    await aws.close();
  });

  async function open(clusters = someClusters('comics', 'photos', 'origami')): Promise<PersonalizeRanker> {
    const ranker = await openPersonalizeRanker(
      personalizeOptions({
        campaignArn: aws.campaignArn,
        clusters: async () => clusters,
        now: () => NOW,
        context: { DEVICE: 'phone' },
      }),
    );
    opened.push(ranker);
    return ranker;
  }
  async function liftsOf(ranker: PersonalizeRanker, userId: string) {
    const taste = await ranker.taste(aHistory(userId, [{ clusterId: 'comics', ...DIGESTED }]), aRelease());
    if (taste.kind === 'unknown') throw new Error('unknown');
    return taste.lifts;
  }

  it('takes events of every form, and ids of every length', async () => {
    for (const id of ['a', '"'.repeat(256), '\u{1F408}'.repeat(256)]) {
      await events.send(
        Array.from({ length: 10 }, (_, i) =>
          anInteraction({
            userId: id,
            eventId: i === 0 ? id : `${i}`,
            imageId: id,
            sessionId: id,
            clusterId: 'comics',
            type: i % 2 === 0 ? 'DOWNLOAD' : 'VIEW',
            at: NOW + i,
            recommendationId: 'R'.repeat(40),
            impression: Array.from({ length: 25 }, (_, place) => `c${place}`),
          }),
        ),
        FOR_EVER,
      );
    }
  });

  it('takes 500 clusters', async () => {
    const clusters = someClusters(...Array.from({ length: 500 }, (_, i) => `c${i}`));
    expect((await liftsOf(await open(clusters), 'ann')).size).toBe(500);
  });

  it('learns from what it is told of a user, and of no other', async () => {
    const ranker = await open();
    const before = await liftsOf(ranker, 'ann');
    expect([...before.values()]).toEqual([0, 0, 0]);
    const seen = Array.from({ length: 10 }, (_, i) =>
      anInteraction({ userId: 'ann', imageId: `o${i}`, clusterId: 'origami', at: NOW - i }),
    );
    await events.send(seen, FOR_EVER);
    const after = await liftsOf(ranker, 'ann');
    expect(after.get('origami')).toBeGreaterThan(0.3);
    expect(after.get('photos')).toBeLessThan(0);
    expect(after.get('origami')).toBeGreaterThan((await liftsOf(ranker, 'bob')).get('origami') ?? 0);
  });

  it('takes an event that is told again for the one it was', async () => {
    const event = anInteraction({ userId: 'ann', clusterId: 'origami', at: NOW });
    await events.send([event], FOR_EVER);
    const once = await liftsOf(await open(), 'ann');
    for (let i = 0; i < 5; i++) await events.send([event], FOR_EVER);
    expect(await liftsOf(await open(), 'ann')).toEqual(once);
  });

  it('refuses a tracker it does not know without an event being to blame', async () => {
    const lost = openPersonalizeEvents({ region: 'eu-west-1', trackingId: async () => 'of-another-account' });
    await expect(lost.send([anInteraction()], FOR_EVER)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await lost.close();
  });
});
