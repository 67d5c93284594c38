import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openPersonalizeEvents } from '../../../../src/datasources/events/personalize.event-stream.js';
import type { TakeEntries } from '../../../../src/datasources/logs/interaction-log.js';
import type { QueuedLog } from '../../../../src/datasources/logs/queued-log.js';
import { Queue } from '../../../../src/datasources/logs/sqs/queue.js';
import { queueMessage } from '../../../../src/datasources/logs/sqs/queue-message.js';
import { openSqsLog, type SqsLogOptions } from '../../../../src/datasources/logs/sqs.log.js';
import type { Interaction } from '../../../../src/domain/interaction.js';
import { FORWARDER, forwardInteractions } from '../../../../src/learning/forward-interactions.js';
import { learn } from '../../../../src/scoring/user-history.js';
import { systemTiming } from '../../../../src/search/search-budget.js';
import { type QueueRecord, queueHandler } from '../../../../src/server/lambda/queue-handler.js';
import { RedisServerProcess } from '../../../builders/a-redis-server.js';
import { anInteraction } from '../../../builders/an-interaction.js';
import { anAwsEnvironment } from '../../../builders/aws-environment.js';
import { aLoopbackService, anAwsError } from '../../../fakes/loopback-service.js';
import { MOTO_PYTHON, NEEDS_MOTO } from '../../../fakes/moto-server.js';
import { aPersonalizeService, type PersonalizeService } from '../../../fakes/personalize-service.js';
import { aQueueService, type QueueService, type Queues } from '../../../fakes/queue-service.js';

const { VALKEY_SERVER } = process.env;
const PATIENT = { timeout: 20_000 };
const UNAVAILABLE = { code: 'UNAVAILABLE', retryAfterMs: 1_000 };

describe.skipIf(MOTO_PYTHON === undefined || VALKEY_SERVER === undefined)(
  `LOG=sqs when something fails ${NEEDS_MOTO}, and VALKEY_SERVER: the path of a server`,
  () => {
    let sqs: QueueService;
    let redis: RedisServerProcess;
    let personalize: PersonalizeService;
    /** True to disconnect SQS once the events were sent to Personalize. */
    let dies = false;
    let catalogues = 0;
    let queues: Queues;
    let log: QueuedLog;
    let now = Date.UTC(2026, 0, 15, 12);

    const open = (changes: Partial<SqsLogOptions> = {}): Promise<QueuedLog> =>
      openSqsLog({
        url: redis.url,
        cluster: false,
        commandTimeoutMs: 300,
        queueUrl: queues.queueUrl,
        region: 'eu-west-1',
        catalogue: `sqs-${catalogues}`,
        learn,
        now: () => now++,
        requestTimeoutMs: 10_000,
        waitSeconds: 0,
        receivers: 1,
        pause: async () => void (await new Promise((resolve) => setImmediate(resolve))),
        againSeconds: () => 0,
        ...changes,
      });

    beforeAll(async () => {
      sqs = await aQueueService(MOTO_PYTHON ?? '');
      redis = await RedisServerProcess.start(VALKEY_SERVER ?? '');
      personalize = await aPersonalizeService(() => {
        if (dies) sqs.away = true;
        return null;
      });
      anAwsEnvironment({ SQS: sqs.url, PERSONALIZE_EVENTS: personalize.url });
    });
    afterAll(async () => {
      vi.unstubAllEnvs();
      await personalize.close();
      await redis.remove();
      await sqs.close();
    });
    beforeEach(async () => {
      catalogues += 1;
      queues = await sqs.makeQueue();
      log = await open({ patienceMs: 5_000 });
    });
    afterEach(() => log.close());

    /** Follows until something holds. */
    async function following(
      take: TakeEntries,
      check: () => void | Promise<void>,
      follower = log,
    ): Promise<void> {
      const ending = new AbortController();
      const done = follower.follow(FORWARDER, take, ending.signal);
      await vi.waitFor(check, PATIENT);
      ending.abort();
      await done;
    }

    it('acknowledges nothing while SQS is away, and records nothing', async () => {
      sqs.away = true;
      await expect(log.append(anInteraction())).rejects.toMatchObject(UNAVAILABLE);
      expect(await log.history('ann')).toBeNull();
      sqs.away = false;
      expect(await log.append(anInteraction())).toMatchObject({ kind: 'appended' });
    });

    it('acknowledges while Redis is away; the state follows, once, when it is back', async () => {
      await log.close();
      log = await open({ patienceMs: 100 });
      const [first, second] = [anInteraction(), anInteraction({ imageId: 'cat-2' })];
      await redis.kill();
      expect(await log.append(first)).toEqual({ kind: 'queued', interaction: first });
      expect(await log.append(second)).toEqual({ kind: 'queued', interaction: second });
      await expect(log.history('ann')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      await redis.start();
      const taken: Interaction[] = [];
      await following(
        async (entries) => void taken.push(...entries),
        () => expect(taken).toEqual([first, second]),
      );
      const history = await log.history('ann');
      expect(history?.seen.map(({ imageId }) => imageId)).toEqual(['cat-1', 'cat-2']);
      expect(await log.append(first)).toEqual({ kind: 'duplicate', interaction: first });
    });

    it('forgets a user of whom messages are still in the queue', async () => {
      await log.append(anInteraction());
      await log.forget('ann');
      const bob = anInteraction({ userId: 'bob' });
      await log.append(bob);
      const taken: Interaction[] = [];
      await following(
        async (entries) => void taken.push(...entries),
        async () => expect(await sqs.depth(queues.queueUrl)).toBe(0),
      );
      expect(taken).toEqual([bob]);
      expect(await log.history('ann')).toBeNull();
    });

    it('does not count again what event ids are no longer remembered of, and still tells it', async () => {
      const view = anInteraction();
      await log.append(view);
      const history = await log.history('ann');
      now += 7 * 24 * 60 * 60 * 1_000;
      const taken: Interaction[] = [];
      await following(
        async (entries) => void taken.push(...entries),
        () => expect(taken).toEqual([view]),
      );
      expect(await log.history('ann')).toEqual(history);
    });

    it('sends what can never be read to the dead-letter queue, and continues with other users', async () => {
      await log.close();
      queues = await sqs.makeQueue({ receives: 3 });
      log = await open();
      const queue = new Queue({ queueUrl: queues.queueUrl, region: 'eu-west-1' });
      await queue.send([{ body: '{"version":99}', group: 'somebody', deduplicationId: 'one' }]);
      queue.close();
      const bob = anInteraction({ userId: 'bob' });
      await log.append(bob);
      const taken: Interaction[] = [];
      await following(
        async (entries) => void taken.push(...entries),
        async () => expect(await sqs.depth(queues.deadLetterUrl)).toBe(1),
      );
      expect(taken).toEqual([bob]);
      expect(await sqs.depth(queues.queueUrl)).toBe(0);
    });

    it('tells again what a consumer had told when it died, and counts it once', async () => {
      const view = anInteraction();
      await log.append(view);
      const history = await log.history('ann');
      const events = openPersonalizeEvents({ region: 'eu-west-1', trackingId: async () => 'tracker-1' });
      const { setTimer } = systemTiming;
      const forward = (from: QueuedLog, signal: AbortSignal) =>
        forwardInteractions({ log: from, events, setTimer, random: Math.random, report: () => {} }, signal);
      // It dies between telling and deleting: as far as SQS sees, its last word was the receipt.
      const dying = await open({ visibilitySeconds: 1 });
      const before = personalize.told().length;
      const ending = new AbortController();
      dies = true;
      const died = forward(dying, ending.signal);
      await vi.waitFor(() => expect(personalize.told().length).toBe(before + 1), PATIENT);
      dies = false;
      ending.abort();
      await died;
      await dying.close();
      sqs.away = false;
      expect(await sqs.depth(queues.queueUrl)).toBe(1);

      const alive = new AbortController();
      const forwarding = forward(log, alive.signal);
      await vi.waitFor(async () => expect(await sqs.depth(queues.queueUrl)).toBe(0), PATIENT);
      alive.abort();
      await forwarding;
      await events.close();
      const ids = personalize
        .told()
        .slice(before)
        .flatMap(({ eventList }) => eventList.map(({ eventId }) => eventId));
      expect(ids.length).toBe(2);
      expect(new Set(ids).size).toBe(1);
      expect(await log.history('ann')).toEqual(history);
    });

    describe('the function that SQS hands messages to', () => {
      const context = { getRemainingTimeInMillis: () => 3_000 };
      const records = (interactions: readonly Interaction[]): QueueRecord[] => {
        return interactions.map((interaction) => {
          const { body, group } = queueMessage({ interaction, timeFrom: 'client', sentAt: now }, null);
          return { messageId: interaction.eventId, body, attributes: { MessageGroupId: group } };
        });
      };
      const handlerOf = (send: (told: readonly Interaction[]) => Promise<void>) =>
        queueHandler(async () => ({
          inbox: log.inbox,
          deadLetter: (consumer, interaction, reason) => log.deadLetter(consumer, interaction, reason),
          events: { sessionOf: () => 'session', send },
          report: () => {},
        }));

      it('takes a batch, tells each user in order, and answers no failures', async () => {
        const views = ['ann', 'bob', 'ann'].map((userId, i) =>
          anInteraction({ userId, imageId: `cat-${i}` }),
        );
        const told: Interaction[] = [];
        const handler = handlerOf(async (entries) => void told.push(...entries));
        expect(await handler({ Records: records(views) }, context)).toEqual({ batchItemFailures: [] });
        expect(told.filter(({ userId }) => userId === 'ann')).toEqual([views[0], views[2]]);
        expect((await log.history('ann'))?.seen.length).toBe(2);
        await handler({ Records: records(views) }, context);
        expect((await log.history('ann'))?.seen.length).toBe(2);
      });

      it("fails all of a user's from the first that failed on, and no other user's", async () => {
        const views = ['ann', 'bob', 'ann'].map((userId) => anInteraction({ userId }));
        const handler = handlerOf(async ([first]) => {
          if (first?.userId === 'ann') throw new Error('away');
        });
        const { batchItemFailures } = await handler({ Records: records(views) }, context);
        expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual([
          views[0]?.eventId,
          views[2]?.eventId,
        ]);
      });

      it.each([
        [
          'gives back at once what it may not tell',
          anAwsError(403, 'AccessDeniedException', 'Not allowed'),
          1,
        ],
        [
          'tells at the second try what met a service that failed',
          anAwsError(503, 'Unavailable', 'Later'),
          0,
        ],
      ])('%s', async (_what, reply, failed) => {
        const before = personalize.told().length;
        const events = openPersonalizeEvents({ trackingId: async () => 'tracker-1', region: 'eu-west-1' });
        const handler = queueHandler(async () => ({
          inbox: log.inbox,
          deadLetter: (consumer, interaction, reason) => log.deadLetter(consumer, interaction, reason),
          events,
          report: () => {},
        }));
        personalize.next(reply);
        const { batchItemFailures } = await handler(
          { Records: records([anInteraction()]) },
          { getRemainingTimeInMillis: () => 20_000 },
        );
        await events.close();
        expect(batchItemFailures.length).toBe(failed);
        expect(personalize.told().length - before).toBe(2 - failed);
      });

      it('fails what cannot be read and what is behind it, and tells what is before', async () => {
        const views = [anInteraction(), anInteraction(), anInteraction()];
        const [first, second, third] = records(views);
        if (first === undefined || second === undefined || third === undefined) throw new Error('no records');
        const told: Interaction[] = [];
        const handler = handlerOf(async (entries) => void told.push(...entries));
        const { batchItemFailures } = await handler(
          { Records: [first, { ...second, body: 'no JSON' }, third] },
          context,
        );
        expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual([
          second.messageId,
          third.messageId,
        ]);
        expect(told).toEqual([views[0]]);
      });
    });
  },
);

describe.skipIf(MOTO_PYTHON === undefined || VALKEY_SERVER === undefined)(
  `what is sent to SQS ${NEEDS_MOTO}, and VALKEY_SERVER: the path of a server`,
  () => {
    it("is what the service's model allows", async () => {
      const redis = await RedisServerProcess.start(VALKEY_SERVER ?? '');
      const service = await aLoopbackService(({ headers, body }) => answerTo(headers['x-amz-target'], body));
      anAwsEnvironment({ SQS: service.url });
      const log = await openSqsLog({
        url: redis.url,
        cluster: false,
        queueUrl: 'https://sqs.eu-west-1.amazonaws.com/123456789012/parallax.fifo',
        region: 'eu-west-1',
        catalogue: 'requests',
        learn,
        now: () => Date.UTC(2026, 0, 15, 12),
        waitSeconds: 0,
        receivers: 1,
        patienceMs: 10_000,
      });
      const view = anInteraction({ userId: 'ann “é” \uffff', eventId: 'event 1', sessionId: 's1' });
      await log.append(view);
      await log.lag(FORWARDER);
      sent = bodyOf(service.requests[0]?.body);
      const ending = new AbortController();
      let times = 0;
      await log.follow(
        FORWARDER,
        async () => {
          times += 1;
          if (times === 1) throw new Error('not now');
          ending.abort();
        },
        ending.signal,
      );
      await log.close();
      await service.close();
      await redis.remove();
      vi.unstubAllEnvs();

      const requests = service.requests.map(({ headers, body }) => ({
        operation: String(headers['x-amz-target']).replace('AmazonSQS.', ''),
        body: JSON.parse(body.toString('utf8')) as unknown,
      }));
      expect(new Set(requests.map(({ operation }) => operation))).toEqual(
        new Set([
          'SendMessageBatch',
          'GetQueueAttributes',
          'ReceiveMessage',
          'ChangeMessageVisibilityBatch',
          'DeleteMessageBatch',
        ]),
      );
      await expect(`${JSON.stringify(requests, null, 2)}\n`).toMatchFileSnapshot(
        '../../../golden/sqs/log.json',
      );
      const validate = `
import json, sys, botocore.session, botocore.validate
model = botocore.session.get_session().get_service_model('sqs')
for one in json.load(sys.stdin):
    shape = model.operation_model(one['operation']).input_shape
    report = botocore.validate.ParamValidator().validate(one['body'], shape)
    if report.has_errors(): sys.exit(one['operation'] + ': ' + report.generate_report())
`;
      execFileSync(MOTO_PYTHON ?? '', ['-c', validate], { input: JSON.stringify(requests) });
    });
  },
);

let sent = '';

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

function bodyOf(request: Buffer | undefined): string {
  const { Entries } = JSON.parse(request?.toString('utf8') ?? '') as {
    readonly Entries: readonly [{ readonly MessageBody: string }];
  };
  return Entries[0].MessageBody;
}

/** As far as the adapter and its client read it. */
function answerTo(target: string | undefined, body: Buffer) {
  const headers = { 'content-type': 'application/x-amz-json-1.0' };
  const answer = (value: object) => ({ headers, body: JSON.stringify(value) });
  switch (String(target).replace('AmazonSQS.', '')) {
    case 'SendMessageBatch': {
      const messageBody = bodyOf(body);
      return answer({
        Successful: [{ Id: '0', MessageId: '1', MD5OfMessageBody: md5(messageBody) }],
        Failed: [],
      });
    }
    case 'GetQueueAttributes':
      return answer({ Attributes: { ApproximateNumberOfMessages: '1' } });
    case 'ReceiveMessage':
      return answer({
        Messages: [
          {
            MessageId: '1',
            ReceiptHandle: 'receipt-1',
            Body: sent,
            MD5OfBody: md5(sent),
            Attributes: { MessageGroupId: 'group', ApproximateReceiveCount: '1' },
          },
        ],
      });
    default:
      return answer({ Successful: [], Failed: [] });
  }
}
