import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EventStream } from '../../../src/datasources/events/event-stream.js';
import {
  openPersonalizeEvents,
  type PersonalizeEventsOptions,
} from '../../../src/datasources/events/personalize.event-stream.js';
import type { DeadLetter } from '../../../src/datasources/logs/interaction-log.js';
import { INTERACTION_TYPES } from '../../../src/domain/interaction.js';
import { FORWARDER, forwardInteractions } from '../../../src/learning/forward-interactions.js';
import { resendDeadLetters } from '../../../src/learning/resend-dead-letters.js';
import { anInteraction } from '../../builders/an-interaction.js';
import { anAwsEnvironment } from '../../builders/aws-environment.js';
import { FakeLog } from '../../fakes/fake-log.js';
import { FakeTiming } from '../../fakes/fake-timing.js';
import { anAwsError, type RecordedRequest, type Reply } from '../../fakes/loopback-service.js';
import { aPersonalizeService, type PersonalizeService, throttled } from '../../fakes/personalize-service.js';

/** A loaded machine may take a while. */
const PATIENTLY = { timeout: 20_000 };
const FOR_EVER = new AbortController().signal;
const EVENT = {
  eventId: 'e1',
  userId: 'ann “é” 猫',
  imageId: 'cat "1"',
  clusterId: 'c7',
  at: Date.UTC(2026, 0, 15, 12) + 250,
};

let service: PersonalizeService;
let events: EventStream;
let answer: (request: RecordedRequest) => Reply | null;

beforeEach(async () => {
  answer = () => null;
  service = await aPersonalizeService((request) => answer(request));
  anAwsEnvironment({ PERSONALIZE_EVENTS: service.url });
  events = open();
});
afterEach(async () => {
  await events.close();
  vi.unstubAllEnvs();
  await service.close();
});

function open(fields: Partial<PersonalizeEventsOptions> = {}): EventStream {
  return openPersonalizeEvents({ trackingId: async () => 'tracker-1', region: 'eu-west-1', ...fields });
}

const readable = ({ method, path, headers, body }: RecordedRequest) => ({
  method,
  path,
  headers: { 'content-type': headers['content-type'] },
  body: JSON.parse(body.toString('utf8')),
});

describe('what is sent to Personalize of an interaction', () => {
  const cases = {
    'events-with-session': [
      anInteraction({ ...EVENT, sessionId: 's1' }),
      anInteraction({ ...EVENT, sessionId: 's1', eventId: 'e2', type: 'FAVORITE', imageId: 'cat-2' }),
      anInteraction({ ...EVENT, sessionId: 's1', eventId: 'e3', type: 'DOWNLOAD', imageId: 'cat-3' }),
    ],
    'events-without-session': [anInteraction(EVENT)],
    'events-of-a-search': [
      anInteraction({
        ...EVENT,
        sessionId: 's1',
        searchId: 'search-1',
        recommendationId: 'RID-5f0d8c1a-0c4d-4d53-9f0e-1a2b3c4d5e6f',
        impression: ['c7', 'c1', 'c12'],
      }),
    ],
  };

  for (const [name, interactions] of Object.entries(cases)) {
    it(name, async () => {
      await events.send(interactions, FOR_EVER);
      await expect(`${JSON.stringify(service.requests.map(readable), null, 2)}\n`).toMatchFileSnapshot(
        `../../golden/personalize/${name}.json`,
      );
    });
  }

  it('is signed for Personalize in its region', async () => {
    await events.send([anInteraction(EVENT)], FOR_EVER);
    expect(service.requests[0]?.headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/personalize\/aws4_request, /,
    );
  });

  it('is nothing where it has no cluster, or speaks against its image', () => {
    const told = INTERACTION_TYPES.filter((type) => events.sessionOf(anInteraction({ type })) !== null);
    expect(told).toEqual(['VIEW', 'FAVORITE', 'DOWNLOAD']);
    expect(events.sessionOf(anInteraction({ clusterId: null }))).toBeNull();
  });

  it('belongs to the client’s session, or to the user’s day', () => {
    const session = (fields: object) => events.sessionOf(anInteraction({ ...EVENT, ...fields }));
    expect(session({ sessionId: 's1' })).toBe('s1');
    expect(session({ at: EVENT.at + 1_000 })).toBe(session({}));
    expect(session({ at: EVENT.at + 86_400_000 })).not.toBe(session({}));
    expect(session({ userId: 'bob' })).not.toBe(session({}));
    expect(session({})).not.toContain('ann');
  });

  it('has an id of its own where two users name their events alike', async () => {
    for (const userId of ['ann', 'bob', 'ann']) {
      await events.send([anInteraction({ userId, eventId: '1' })], FOR_EVER);
    }
    const [ann, bob, again] = service.told().map(({ eventList }) => eventList[0]?.eventId);
    expect(ann).not.toBe(bob);
    expect(again).toBe(ann);
  });

  it('fits, however long the ids are', async () => {
    const longest = '\u{1F408}'.repeat(256);
    await events.send(
      [
        anInteraction({ recommendationId: 'R'.repeat(41) }),
        anInteraction({ imageId: longest, eventId: longest, impression: Array(30).fill('c') }),
      ],
      FOR_EVER,
    );
    const [first, wide] = readable(service.requests[0] ?? fail()).body.eventList;
    expect(first).not.toHaveProperty('recommendationId');
    expect([...wide.eventId].length).toBeLessThanOrEqual(256);
    expect(wide.impression.length).toBe(25);
  });

  it('counts what the weights say', async () => {
    const own = open({ weights: { VIEW: 0.5, FAVORITE: 2, DOWNLOAD: 9 } });
    await own.send([anInteraction({ type: 'DOWNLOAD' })], FOR_EVER);
    await own.close();
    expect(readable(service.requests[0] ?? fail()).body.eventList[0].eventValue).toBe(9);
  });
});

describe('when PutEvents', () => {
  const failing = (reply: Reply, stream = events) => {
    answer = () => reply;
    return expect(stream.send([anInteraction(EVENT)], FOR_EVER)).rejects;
  };

  it('refuses an event as invalid, the call is refused for good', async () => {
    for (const type of ['InvalidInputException', 'ValidationException', 'SerializationException']) {
      await failing(anAwsError(400, type, 'itemId must not be empty')).toMatchObject({
        code: 'BAD_USER_INPUT',
        message: 'Amazon Personalize refused an event as invalid.',
      });
    }
  });

  it('does not take the tracking id, or its tracker is not ready, no event is to blame', async () => {
    for (const words of ['Invalid tracking id', 'Resource arn:aws:personalize:::x is not ACTIVE.']) {
      await failing(anAwsError(400, 'InvalidInputException', words)).toMatchObject({
        code: 'UNAVAILABLE',
        message: expect.stringContaining('PERSONALIZE_TRACKING_ID'),
      });
    }
  });

  it.each<readonly [string, Reply, string]>([
    ['throttles', throttled(), 'RATE_LIMITED'],
    ['fails', anAwsError(500, 'InternalFailure', 'Oops'), 'UNAVAILABLE'],
    ['refuses the credentials', anAwsError(403, 'AccessDeniedException', 'No'), 'UNAVAILABLE'],
    ['breaks the connection', 'reset', 'UNAVAILABLE'],
    ['sends elsewhere', { status: 302, headers: { location: 'http://example.com/' } }, 'UNAVAILABLE'],
  ])('%s, the same call may be taken later, and is not repeated here', async (_, reply, code) => {
    await failing(reply).toMatchObject({ name: 'ParallaxError', code });
    expect(service.requests.length).toBe(1);
  });

  it('hangs, there is a deadline', async () => {
    const impatient = open({ deadlineMs: 50 });
    await failing('silent', impatient).toMatchObject({ code: 'TIMEOUT' });
    await impatient.close();
  });

  it('hangs, stopping does not wait for it', async () => {
    answer = () => 'silent';
    const controller = new AbortController();
    const telling = events.send([anInteraction(EVENT)], controller.signal);
    telling.catch(() => undefined);
    await vi.waitFor(() => expect(service.underway()).toBe(1), PATIENTLY);
    controller.abort();
    await expect(telling).rejects.toMatchObject({ code: 'TIMEOUT' });
    await vi.waitFor(() => expect(service.underway()).toBe(0), PATIENTLY);
  });

  it('has no tracker to tell, the log keeps the events until it has one', async () => {
    const untracked = open({ trackingId: async () => null });
    await expect(untracked.send([anInteraction(EVENT)], FOR_EVER)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('PERSONALIZE_TRACKING_ID'),
    });
    expect(service.requests).toEqual([]);
  });
});

describe('the log, forwarded to Personalize', () => {
  it('arrives in calls of one user and session; what Personalize refuses is set aside', async () => {
    const log = new FakeLog();
    const bad = 'c-never';
    for (let i = 0; i < 12; i++) {
      await log.append(anInteraction({ userId: 'ann', eventId: `a${i}`, clusterId: i === 4 ? bad : 'c1' }));
    }
    await log.append(anInteraction({ userId: 'ann', eventId: 'hide', type: 'HIDE' }));
    await log.append(anInteraction({ userId: 'bob', eventId: 'b0', sessionId: 's1' }));
    answer = ({ body }) =>
      body.includes(bad) ? anAwsError(400, 'InvalidInputException', 'No such item.') : null;
    service.next(throttled());
    const timing = new FakeTiming();
    const controller = new AbortController();
    const forwarding = forwardInteractions(
      { log, events, setTimer: timing.setTimer, random: () => 0.5, report: () => {} },
      controller.signal,
    );
    await vi.waitFor(async () => {
      await timing.advance(1_000);
      expect(await log.lag(FORWARDER)).toBe(0);
    }, PATIENTLY);
    controller.abort();
    await forwarding;

    const counts = (userId: string) =>
      service
        .told()
        .filter((call) => call.userId === userId && call.eventList.every(({ itemId }) => itemId !== bad))
        .map(({ eventList }) => eventList.length);
    expect(counts('bob').length).toBeGreaterThanOrEqual(1);
    expect(counts('ann').reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(11);
    expect(Math.max(...counts('ann'))).toBeLessThanOrEqual(10);
    const aside: unknown[] = [];
    for await (const { interaction, reason } of log.deadLetters(FORWARDER)) {
      aside.push([interaction.eventId, reason]);
    }
    expect(aside).toEqual([['a4', 'Amazon Personalize refused an event as invalid. No such item.']]);

    const refusals: unknown[] = [];
    const onRefused = ({ interaction }: DeadLetter, reason: string) =>
      refusals.push([interaction.eventId, reason]);
    const resend = () => resendDeadLetters({ log, events, onRefused }, FOR_EVER);
    expect(await resend()).toEqual({ taken: 0, refused: 1 });
    expect(refusals).toEqual(aside);
    // Personalize has learnt of the item meanwhile.
    answer = () => null;
    expect(await resend()).toEqual({ taken: 1, refused: 0 });
    expect(service.told().at(-1)).toMatchObject({ userId: 'ann', eventList: [{ itemId: bad }] });
    expect(await resend()).toEqual({ taken: 0, refused: 0 });
  });
});

function fail(): never {
  throw new Error('Nothing was sent.');
}
