import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openNovaEmbedder } from '../../../../src/datasources/embedders/bedrock/nova.embedder.js';
import { openTitanEmbedder } from '../../../../src/datasources/embedders/bedrock/titan.embedder.js';
import type { Embedder } from '../../../../src/datasources/embedders/embedder.js';
import { type ErrorCode, ParallaxError } from '../../../../src/domain/errors.js';
import { A_TINY_PNG } from '../../../builders/a-tiny-png.js';
import { anAwsEnvironment } from '../../../builders/aws-environment.js';
import { aBedrockService } from '../../../fakes/bedrock-service.js';
import {
  aLoopbackService,
  anAwsError,
  type LoopbackService,
  type Reply,
} from '../../../fakes/loopback-service.js';

const OPTIONS = {
  region: 'eu-west-1',
  embeddingLength: 256,
  requestsPerSecond: 1_000,
  mode: 'interactive',
} as const;

const QUERY = 'a secret of mine';

describe('when Bedrock fails', () => {
  let bedrock: LoopbackService;
  let titan: Embedder;
  let nova: Embedder;

  beforeEach(async () => {
    bedrock = await aBedrockService();
    anAwsEnvironment({ BEDROCK_RUNTIME: bedrock.url });
    titan = await openTitanEmbedder(OPTIONS);
    nova = await openNovaEmbedder(OPTIONS);
  });
  afterEach(async () => {
    await Promise.all([titan.close(), nova.close()]);
    vi.unstubAllEnvs();
    await bedrock.close();
  });

  /** The code, words of the message, and the attempts that one call makes. */
  const errors: readonly (readonly [Reply, ErrorCode, RegExp, number])[] = [
    [anAwsError(429, 'ThrottlingException', 'Too many requests.'), 'RATE_LIMITED', /is throttling/, 2],
    [anAwsError(429, 'ModelNotReadyException', 'Not ready.'), 'UNAVAILABLE', /is still loading/, 2],
    [anAwsError(503, 'ServiceUnavailableException', 'Down.'), 'UNAVAILABLE', /failed at InvokeModel/, 2],
    [anAwsError(500, 'InternalServerException', 'Oops.'), 'UNAVAILABLE', /failed at InvokeModel/, 2],
    [
      { status: 502, headers: { 'content-type': 'text/html' }, body: '<h1>Bad Gateway</h1>' },
      'UNAVAILABLE',
      /failed at InvokeModel/,
      2,
    ],
    ['reset', 'UNAVAILABLE', /cannot be reached \(ECONNRESET\)/, 2],
    [
      anAwsError(408, 'ModelTimeoutException', 'Too slow.'),
      'TIMEOUT',
      /did not answer InvokeModel in time/,
      1,
    ],
    [anAwsError(424, 'ModelErrorException', 'Broken.'), 'UNAVAILABLE', /failed at InvokeModel/, 1],
    [
      anAwsError(403, 'AccessDeniedException', "You don't have access to the model with the specified ID."),
      'UNAVAILABLE',
      /refused InvokeModel on the model amazon\.titan-embed-image-v1: check that the credentials may do it/,
      1,
    ],
    [
      anAwsError(403, 'ExpiredTokenException', 'The security token included in the request is expired'),
      'UNAVAILABLE',
      /credentials have expired.*renew/,
      1,
    ],
    [
      anAwsError(
        403,
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
      ),
      'UNAVAILABLE',
      /does not know the AWS credentials/,
      1,
    ],
    [
      anAwsError(
        403,
        'InvalidSignatureException',
        'Signature not yet current: 20261124T132000Z is later than',
      ),
      'UNAVAILABLE',
      /check the clock of this machine/,
      1,
    ],
    [
      anAwsError(403, 'InvalidSignatureException', 'The request signature we calculated does not match'),
      'UNAVAILABLE',
      /check the secret access key/,
      1,
    ],
    [
      anAwsError(404, 'ResourceNotFoundException', 'No such model.'),
      'UNAVAILABLE',
      /does not know the model amazon\.titan-embed-image-v1/,
      1,
    ],
    [anAwsError(400, 'ServiceQuotaExceededException', 'Quota.'), 'UNAVAILABLE', /Service Quotas/, 1],
    [
      anAwsError(400, 'ValidationException', 'The provided model identifier is invalid.'),
      'UNAVAILABLE',
      /does not offer the model .* check AWS_REGION/,
      1,
    ],
    [
      anAwsError(
        400,
        'ValidationException',
        "Invocation of model ID amazon.titan-embed-image-v1 with on-demand throughput isn't supported.",
      ),
      'UNAVAILABLE',
      /does not offer the model/,
      1,
    ],
    [
      anAwsError(400, 'ValidationException', 'Malformed input request: 1 schema violations found.'),
      'INTERNAL',
      /refused a request of InvokeModel as invalid/,
      1,
    ],
    [
      { status: 302, headers: { location: 'http://127.0.0.1:9/' } },
      'UNAVAILABLE',
      /check the region.*endpoint/,
      1,
    ],
  ];

  for (const [reply, code, message, attempts] of errors) {
    it(`says ${code} for ${nameOf(reply)}`, async () => {
      bedrock.next(...Array.from({ length: attempts }, () => reply));
      const error = await failureOf(titan.embedTexts([QUERY]));
      expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
      // Nor may anything of the request be in the causes, which go to the log.
      const everything = inspect(error, { depth: 20, maxStringLength: Infinity });
      expect(everything).not.toContain(QUERY);
      expect(everything).not.toMatch(/secret-key|AKIDEXAMPLE|AWS4-HMAC|session-token/);
      expect(error.cause).toBeDefined();
      expect(bedrock.requests).toHaveLength(attempts);
      expect(await titan.embedTexts(['cat'])).toHaveLength(1);
    });
  }

  it('says whose fault a refused input is', async () => {
    bedrock.next(
      anAwsError(400, 'ValidationException', '400 Bad Request: Too many input tokens. Max input tokens: 256'),
      anAwsError(400, 'ValidationException', '400 Bad Request: Image exceeds max pixels allowed.'),
    );
    expect(await failureOf(titan.embedTexts([QUERY]))).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'query',
    });
    expect(await failureOf(titan.embedImages([A_TINY_PNG]))).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'image',
    });
  });

  const answer = (embedding: unknown, message: string | null = null): Reply => ({
    body: JSON.stringify({ embedding, inputTextTokenCount: 1, message }),
  });
  const garbage: Readonly<Record<string, Reply>> = {
    'half a JSON': { body: '{"embedding":[0.1,0.2' },
    'an empty body': { body: '' },
    'JSON that is no object': { body: 'null' },
    'a page': { headers: { 'content-type': 'text/html' }, body: '<html>Sign in to the Wi-Fi</html>' },
    'ten megabytes': { body: Buffer.alloc(10_000_000, '[') },
    'no embedding': { body: '{}' },
    'a null embedding': answer(null),
    'an embedding of texts': answer(Array.from({ length: 256 }, () => '0.5')),
    'an embedding with a null': answer([...Array.from({ length: 255 }, () => 0.5), null]),
    'a short embedding': answer([1, 2, 3]),
    'an empty embedding': answer([]),
    'a long embedding': answer(Array.from({ length: 1024 }, () => 0.5)),
    'a zero embedding': answer(Array.from({ length: 256 }, () => 0)),
    'an infinite embedding': { body: `{"embedding":[${'1e999,'.repeat(255)}1],"message":null}` },
    'an embedding with NaN': { body: `{"embedding":[${'NaN,'.repeat(255)}1],"message":null}` },
    'an embedding and a message': answer(
      Array.from({ length: 256 }, () => 0.5),
      'the model is unwell',
    ),
  };

  for (const [name, reply] of Object.entries(garbage)) {
    it(`takes nothing from ${name}`, async () => {
      bedrock.next(reply);
      expect(await failureOf(titan.embedTexts([QUERY]))).toMatchObject({ code: 'INTERNAL' });
      expect(bedrock.requests).toHaveLength(1);
      expect(await titan.embedTexts(['cat'])).toHaveLength(1);
    });
  }

  it('takes no invalid vector from Nova either', async () => {
    const vector = Array.from({ length: 256 }, () => 0.5);
    const answers = [
      {},
      { embeddings: null },
      { embeddings: [] },
      { embeddings: [{ embedding: vector }, { embedding: vector }] },
      { embeddings: [{ embeddingType: 'TEXT' }] },
      { embeddings: [null] },
      { embeddings: [{ embedding: [1] }] },
    ];
    bedrock.next(...answers.map((body) => ({ body: JSON.stringify(body) })));
    for (const _ of answers) {
      expect(await failureOf(nova.embedTexts(['cat']))).toMatchObject({ code: 'INTERNAL' });
    }
  });

  for (const reply of ['silent', 'trickling', 'stalled'] as const) {
    it(`is over by the deadline when the service is ${reply}`, async () => {
      bedrock.next(reply);
      const start = performance.now();
      expect(await failureOf(titan.embedTexts([QUERY], AbortSignal.timeout(100)))).toMatchObject({
        code: 'TIMEOUT',
      });
      expect(performance.now() - start).toBeLessThan(1_000);
      // The connection is aborted too: no request waits for an unwanted answer.
      await vi.waitFor(() => expect(bedrock.underway()).toBe(0));
    });

    it(`gives a ${reply} attempt up by itself`, async () => {
      const hurried = await openTitanEmbedder({ ...OPTIONS, requestTimeoutMs: 100 });
      bedrock.next(reply, reply);
      expect(await failureOf(hurried.embedTexts([QUERY]))).toMatchObject({ code: 'TIMEOUT' });
      await hurried.close();
    });
  }

  it('is over by the deadline while a throttled call waits for its second attempt', async () => {
    bedrock.next({ ...throttled(), headers: { ...throttled().headers, 'x-amz-retry-after': '4000' } });
    const start = performance.now();
    const error = await failureOf(titan.embedTexts([QUERY], AbortSignal.timeout(100)));
    expect(error).toMatchObject({ code: 'TIMEOUT' });
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it('is over by the deadline while credentials are still looked for', async () => {
    const role = await aLoopbackService(() => 'silent');
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${role.url}/role`);
    const waiting = await openTitanEmbedder(OPTIONS);
    const start = performance.now();
    expect(await failureOf(waiting.embedTexts([QUERY], AbortSignal.timeout(100)))).toMatchObject({
      code: 'TIMEOUT',
    });
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(role.requests).not.toHaveLength(0);
    expect(bedrock.requests).toHaveLength(0);
    await Promise.all([waiting.close(), role.close()]);
  });

  it("hands the caller's own reason on", async () => {
    const reason = new ParallaxError('TIMEOUT', 'The search took longer than its 50 ms; try again.');
    const controller = new AbortController();
    bedrock.next('silent');
    const failure = failureOf(titan.embedTexts([QUERY], controller.signal));
    await vi.waitFor(() => expect(bedrock.requests).toHaveLength(1));
    controller.abort(reason);
    expect(await failure).toBe(reason);
  });

  it('sends a second attempt when the first is cut, and is none the worse', async () => {
    bedrock.next(anAwsError(500, 'InternalServerException', 'Oops.'));
    expect(await titan.embedTexts(['cat'])).toHaveLength(1);
    bedrock.next('reset');
    expect(await titan.embedTexts(['cat'])).toHaveLength(1);
    expect(bedrock.requests).toHaveLength(4);
  });

  it('does not stop a pipeline for a few failures', async () => {
    const patient = await openTitanEmbedder({ ...OPTIONS, mode: 'pipeline' });
    const down = anAwsError(503, 'ServiceUnavailableException', 'Down.');
    bedrock.next(down, down, down, 'reset');
    expect(await patient.embedForIndex([{ bytes: A_TINY_PNG, caption: null }])).toHaveLength(1);
    expect(bedrock.requests).toHaveLength(5);
    await patient.close();
  });

  it('ends a batch with its first failure', async () => {
    bedrock.next(
      'silent',
      'silent',
      anAwsError(403, 'AccessDeniedException', 'No.'),
      ...Array.from({ length: 5 }, () => 'silent' as const),
    );
    const texts = Array.from({ length: 40 }, (_, index) => `cat ${index}`);
    expect(await failureOf(titan.embedTexts(texts))).toMatchObject({ code: 'UNAVAILABLE' });
    expect(bedrock.requests.length).toBeLessThanOrEqual(8);
    await vi.waitFor(() => expect(bedrock.underway()).toBe(0));
  });

  it('holds calls back that would wait too long for their turn', async () => {
    const slow = await openTitanEmbedder({ ...OPTIONS, requestsPerSecond: 2, clock: { now: () => 0 } });
    await slow.embedTexts(['one', 'two']);
    const error = await failureOf(slow.embedTexts(['three']));
    expect(error).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterMs: 500,
      message: "This gateway's limit of 2 calls a second to Amazon Bedrock is reached; try again shortly.",
    });
    expect(bedrock.requests).toHaveLength(2);
    await slow.close();
  });

  it('says what is missing where there are no credentials or no region', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    const bare = await openTitanEmbedder(OPTIONS);
    expect(await failureOf(bare.embedTexts(['cat']))).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('There are no usable AWS credentials for Amazon Bedrock: set'),
    });
    vi.stubEnv('AWS_REGION', undefined);
    const nowhere = await openTitanEmbedder({ ...OPTIONS, region: null });
    expect(await failureOf(nowhere.embedTexts(['cat']))).toMatchObject({
      code: 'UNAVAILABLE',
      message: 'There is no region to call Amazon Bedrock in: set AWS_REGION.',
    });
    expect(bedrock.requests).toHaveLength(0);
    await Promise.all([bare.close(), nowhere.close()]);
  });

  it('says where nothing listens', async () => {
    await bedrock.close();
    expect(await failureOf(titan.embedTexts(['cat']))).toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/cannot be reached \(ECONNREFUSED\).*AWS_ENDPOINT_URL/),
    });
  });

  it('refuses a length that the model does not make', async () => {
    expect(await failureOf(openTitanEmbedder({ ...OPTIONS, embeddingLength: 3072 }))).toMatchObject({
      code: 'BAD_USER_INPUT',
      argument: 'EMBEDDING_LENGTH',
      message:
        'EMBEDDING_LENGTH is 3072, but amazon.titan-embed-image-v1 makes vectors of 256, 384, 1024 numbers: set one of these.',
    });
    expect(await failureOf(openNovaEmbedder({ ...OPTIONS, embeddingLength: 512 }))).toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });
});

function throttled(): Extract<Reply, object> {
  const reply = anAwsError(429, 'ThrottlingException', 'Too many requests.');
  if (typeof reply === 'string') throw new Error('an error is an answer');
  return reply;
}

function nameOf(reply: Reply): string {
  if (typeof reply === 'string') return reply;
  const type = reply.headers?.['x-amzn-errortype']?.replace(/:.*/, '');
  return `${type ?? 'HTTP'} ${reply.status} ${String(reply.body ?? '').slice(0, 60)}`;
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('it did not fail with an Error');
}
