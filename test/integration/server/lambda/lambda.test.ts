import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AwsLocal, startAwsLocal } from '../../../../aws-local/start-aws-local.js';
import { Queue } from '../../../../src/datasources/logs/sqs/queue.js';
import type { HttpEvent } from '../../../../src/server/lambda/http-event.js';
import type { HttpHandler } from '../../../../src/server/lambda/http-handler.js';
import type { QueueHandler } from '../../../../src/server/lambda/queue-handler.js';
import { allRemote, dropRemoteCatalogue, fillRemoteCatalogue } from '../../../builders/a-remote-catalogue.js';
import { MOTO_PYTHON } from '../../../fakes/moto-server.js';
import { aQueueService, type QueueService } from '../../../fakes/queue-service.js';
import post from '../../../golden/lambda/post.json' with { type: 'json' };
import { Wire } from '../../../remote/wire.js';

const { OPENSEARCH_URL, REDIS_URL } = process.env;
const isHere = OPENSEARCH_URL !== undefined && REDIS_URL !== undefined && MOTO_PYTHON !== undefined;
const CONTEXT = { getRemainingTimeInMillis: () => 20_000 } as Context;

/** A database of its own: what is in it is thrown away. */
const DATABASE = 1 + (process.pid % 12);

describe.skipIf(!isHere)(
  'both functions on real engines (needs OPENSEARCH_URL, REDIS_URL and AWS_TEST_PYTHON: a Python with moto[server])',
  () => {
    let aws: AwsLocal;
    let sqs: QueueService;
    let search: Wire;
    let redis: Wire;
    let folder: string;
    let queueUrl: string;
    let pictures: readonly string[];
    let http: HttpHandler;
    let forward: QueueHandler;
    const direct = {
      openSearch: OPENSEARCH_URL ?? '',
      redis: `${REDIS_URL}/${DATABASE}`,
      alias: `parallax-lambda-${process.pid}`,
    };

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'parallax-lambda-'));
      aws = await startAwsLocal({ region: 'eu-west-1', limits: { invokeModelPerMinute: 1_000_000 } });
      sqs = await aQueueService(MOTO_PYTHON ?? '');
      [search, redis] = await Promise.all([Wire.to(direct.openSearch), Wire.to(direct.redis)]);
      ({ queueUrl } = await sqs.makeQueue());
      const environment = {
        ...allRemote({
          ...direct,
          openSearch: search.through(direct.openSearch),
          redis: redis.through(direct.redis),
          aws: aws.env,
          dataDirectory: folder,
        }),
        LOG: 'sqs',
        SQS_QUEUE_URL: queueUrl,
        AWS_ENDPOINT_URL_SQS: sqs.url,
        IMAGES: 's3',
        S3_BUCKET: 'pictures',
        IMAGE_BASE_URL: 'https://cdn.example',
        LOG_LEVEL: 'silent',
      };
      for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
      pictures = await fillRemoteCatalogue(environment);
      http = (await import('../../../../src/server/lambda.js')).handler;
      forward = (await import('../../../../src/server/forwarder-lambda.js')).handler;
    });

    afterAll(async () => {
      vi.unstubAllEnvs();
      await Promise.all([search.cut(), redis.cut()]);
      await dropRemoteCatalogue(direct);
      await sqs.close();
      await aws.close();
      await rm(folder, { recursive: true, force: true });
    });

    const ask = async (query: string) => {
      const event: HttpEvent = { ...(post as HttpEvent), body: JSON.stringify({ query }) };
      const { 'content-length': _, ...headers } = event.headers;
      const answer = await http({ ...event, headers }, CONTEXT);
      return { status: answer.statusCode, ...JSON.parse(answer.body) };
    };
    const SEARCH =
      '{ searchImages(query: "a teal picture", userId: "ann", first: 3) { nodes { id } personalization { interactions degraded { stage } } } }';

    it('searches, records, and the next search knows it', async () => {
      const first = await ask(SEARCH);
      expect(first.errors).toBeUndefined();
      expect(first.data.searchImages.nodes.length).toBe(3);
      const recorded = await ask(
        `mutation { recordInteraction(input: { userId: "ann", imageId: "${pictures[0]}", type: FAVORITE, eventId: "e1" }) { duplicate } }`,
      );
      expect(recorded.data).toEqual({ recordInteraction: { duplicate: false } });
      expect((await ask(SEARCH)).data.searchImages.personalization.interactions).toBe(1);
    });

    it('answers the first request after every connection died while it was frozen', async () => {
      await ask(SEARCH);
      // In one turn: the next request meets dead connections without notice.
      const mended = [search, redis].map((wire) => {
        void wire.cut();
        return wire.mend();
      });
      const answer = await ask(SEARCH);
      expect(answer.errors).toBeUndefined();
      expect(answer.data.searchImages.nodes.length).toBe(3);
      await Promise.all(mended);
    });

    it('hands what was recorded to Personalize, through the queue and the other function', async () => {
      const queue = new Queue({ queueUrl, region: 'eu-west-1' });
      const messages = await queue.receive(0, 60, new AbortController().signal);
      queue.close();
      expect(messages.length).toBe(1);
      const Records = messages.map(({ body, group }, i) => ({
        messageId: String(i),
        body,
        attributes: { MessageGroupId: group },
      }));
      const told = () => Object.keys(aws.admin.calls()).filter((call) => call.endsWith('.PutEvents'));
      expect(told()).toEqual([]);
      expect(await forward({ Records }, CONTEXT)).toEqual({ batchItemFailures: [] });
      expect(told().length).toBe(1);
      expect((await ask(SEARCH)).data.searchImages.personalization.interactions).toBe(1);
    });
  },
);
