import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AwsLocal, startAwsLocal } from '../../src/aws-local/start-aws-local.js';
import { readConfig } from '../../src/server/config.js';
import { type App, createApp } from '../../src/server/create-app.js';
import type { HttpAnswer } from '../../src/server/lambda/http-event.js';
import { allRemote, dropRemoteCatalogue, fillRemoteCatalogue } from '../builders/a-remote-catalogue.js';
import { theStacksEnvironment } from '../builders/the-stacks-environment.js';
import { aLambdaInstance, type LambdaInstance } from '../fakes/lambda-runtime.js';
import { MOTO_PYTHON } from '../fakes/moto-server.js';
import { aQueueService, type QueueService } from '../fakes/queue-service.js';
import { CASES, eventOf, requestOf } from './lambda-requests.js';

const { OPENSEARCH_URL, REDIS_URL } = process.env;
const BUNDLE = fileURLToPath(new URL('../../infra/bundle.mjs', import.meta.url));
const isHere =
  OPENSEARCH_URL !== undefined &&
  REDIS_URL !== undefined &&
  MOTO_PYTHON !== undefined &&
  existsSync(new URL('../../infra/node_modules/esbuild', import.meta.url));

/** A database of its own: what is in it is thrown away. */
const DATABASE = 1 + ((process.pid + 3) % 15);
const WARM = 20;

describe.skipIf(!isHere)(
  'the bundle under the Runtime API (needs OPENSEARCH_URL, REDIS_URL, AWS_TEST_PYTHON: a Python with moto[server], and npm ci --prefix infra)',
  () => {
    let scratch: string;
    let unpacked: string;
    let aws: AwsLocal;
    let sqs: QueueService;
    let server: App;
    let lambda: LambdaInstance;
    const direct = {
      openSearch: OPENSEARCH_URL ?? '',
      redis: `${REDIS_URL}/${DATABASE}`,
      alias: `parallax-bundle-${process.pid}`,
    };

    beforeAll(async () => {
      scratch = await mkdtemp(join(tmpdir(), 'parallax-bundle-'));
      execFileSync(process.execPath, [BUNDLE, join(scratch, 'built')]);
      unpacked = join(scratch, 'task');
      execFileSync('python3', ['-m', 'zipfile', '-e', join(scratch, 'built', 'gateway.zip'), unpacked]);
      aws = await startAwsLocal({ region: 'eu-west-1', limits: { invokeModelPerMinute: 1_000_000 } });
      sqs = await aQueueService(MOTO_PYTHON ?? '');
      const { queueUrl } = await sqs.makeQueue();
      const remote = allRemote({ ...direct, aws: aws.env, dataDirectory: join(scratch, 'data') });
      for (const [name, value] of Object.entries(remote)) vi.stubEnv(name, value);
      await fillRemoteCatalogue(remote);
      const { DATA_DIR: _, LOG: __, ...engines } = remote;
      const environment = await theStacksEnvironment('gateway', {
        ...engines,
        OPENSEARCH_AUTH: 'none',
        REDIS_CLUSTER: 'false',
        SQS_QUEUE_URL: queueUrl,
        AWS_ENDPOINT_URL_SQS: sqs.url,
        S3_BUCKET: 'pictures',
        IMAGE_BASE_URL: 'https://images.example',
        AUTH: 'none',
        LOG_LEVEL: 'error',
      });
      vi.stubEnv('AWS_ENDPOINT_URL_SQS', sqs.url);
      lambda = await aLambdaInstance(unpacked, environment);
      server = await createApp(readConfig(environment), { forwards: false });
    });
    afterAll(async () => {
      await lambda?.close();
      await server?.close();
      vi.unstubAllEnvs();
      await dropRemoteCatalogue(direct);
      await sqs?.close();
      await aws?.close();
      await rm(scratch, { recursive: true, force: true });
    });

    const search = (query: string): Promise<HttpAnswer> =>
      lambda.invoke(
        eventOf({ body: JSON.stringify({ query: `{ searchImages(query: "${query}") { nodes { id } } }` }) }),
      );

    it('answers its first search, and the next ones soon', async () => {
      const begun = performance.now();
      const first = await search('a teal picture');
      const firstMs = performance.now() - begun;
      expect(JSON.parse(first.body).data.searchImages.nodes.length).toBe(20);
      const warm: number[] = [];
      for (let each = 0; each < WARM; each++) {
        const start = performance.now();
        await search('a teal picture');
        warm.push(performance.now() - start);
      }
      const median = warm.sort((a, b) => a - b)[WARM / 2] ?? Number.NaN;
      console.log(
        `gateway under the Runtime API: init ${lambda.initMs.toFixed(0)} ms, first search ${firstMs.toFixed(0)} ms, warm ${median.toFixed(1)} ms`,
      );
      expect(median).toBeLessThan(firstMs);
    });

    it.each(CASES)('answers as a server does: $name', async ({ asked, expects }) => {
      const answer = seen(await lambda.invoke<HttpAnswer>(eventOf(asked('function'))));
      const { statusCode, headers, rawPayload } = await server.http.inject(requestOf(asked('server')));
      expect(answer).toEqual({
        status: statusCode,
        type: headers['content-type'],
        policy: headers['content-security-policy'],
        allowed: headers['access-control-allow-origin'],
        body: rawPayload.toString(),
      });
      expect(answer).toMatchObject(expects);
    });

    it('wrote nothing beside its bundle, where it may not', async () => {
      expect((await readdir(unpacked)).sort()).toEqual(
        (await readdir(join(scratch, 'built', 'gateway'))).sort(),
      );
    });
  },
);

/** What a client sees of an answer, in the same words for both. */
function seen({ statusCode, headers, body, isBase64Encoded }: HttpAnswer) {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  return {
    status: statusCode,
    type: headers['content-type'],
    policy: headers['content-security-policy'],
    allowed: headers['access-control-allow-origin'],
    body: (headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString(),
  };
}
