import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BedrockClient,
  CreateModelInvocationJobCommand,
  type CreateModelInvocationJobCommandInput,
  GetModelInvocationJobCommand,
  paginateListModelInvocationJobs,
  StopModelInvocationJobCommand,
} from '@aws-sdk/client-bedrock';
import { InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AwsLocalOptions } from '../../../aws-local/options.js';
import { send, someEmbedder, startWithClients } from '../../builders/aws-local-clients.js';
import { aBucket } from '../../builders/aws-local-training.js';
import { MOTO_PYTHON, NEEDS_MOTO } from '../../fakes/moto-server.js';

const TITAN = 'amazon.titan-embed-image-v1';
const ROLE = 'arn:aws:iam::123456789012:role/bedrock';

describe.skipIf(MOTO_PYTHON === undefined)(`Bedrock's batch inference ${NEEDS_MOTO}`, () => {
  let bucket: Awaited<ReturnType<typeof aBucket>>;
  let started: Awaited<ReturnType<typeof startWithClients>>;
  let bedrock: BedrockClient;
  beforeAll(async () => {
    bucket = await aBucket(MOTO_PYTHON ?? '');
  });
  afterEach(async () => {
    bedrock.destroy();
    await started.close();
  });
  afterAll(() => bucket.close());

  async function start(options: AwsLocalOptions = {}) {
    started = await startWithClients({
      s3Endpoint: bucket.url,
      limits: { leastBatchRecords: 2 },
      ...options,
    });
    bedrock = new BedrockClient(started.settings);
  }
  const record = (recordId: string, inputText: string) =>
    JSON.stringify({
      recordId,
      modelInput: { inputText, embeddingConfig: { outputEmbeddingLength: 256 } },
    });
  const create = async (s3Uri: string, more: Partial<CreateModelInvocationJobCommandInput> = {}) =>
    (
      await bedrock.send(
        new CreateModelInvocationJobCommand({
          jobName: 'job',
          roleArn: ROLE,
          modelId: TITAN,
          inputDataConfig: { s3InputDataConfig: { s3Uri, s3InputFormat: 'JSONL' } },
          outputDataConfig: { s3OutputDataConfig: { s3Uri: 's3://bucket/out/' } },
          ...more,
        }),
      )
    ).jobArn ?? '';
  const get = (jobIdentifier: string) => bedrock.send(new GetModelInvocationJobCommand({ jobIdentifier }));
  const ended = (jobArn: string, status: string) =>
    vi.waitFor(async () => {
      const job = await get(jobArn);
      expect(job.status).toBe(status);
      return job;
    });
  const textOf = async (Key: string) => {
    const { Body } = await bucket.s3.send(new GetObjectCommand({ Bucket: 'bucket', Key }));
    return (await Body?.transformToString()) ?? '';
  };
  const idOf = (jobArn: string) => jobArn.split('/').at(-1) ?? '';

  it('answers every record as InvokeModel would, and sums up', async () => {
    await start();
    await bucket.put('in/a.jsonl', `${record('one', 'left')}\n${record('two', '')}\n`);
    await bucket.put('in/deeper/b.jsonl', `${JSON.stringify({ modelInput: { inputText: 'right' } })}\n\n`);
    await bucket.put('in/notes.txt', 'not read');
    const jobArn = await create('s3://bucket/in/');
    expect(jobArn).toMatch(/^arn:aws:bedrock:us-east-1:\d{12}:model-invocation-job\/[a-z0-9]{12}$/);
    const job = await ended(jobArn, 'Completed');
    expect(job).toMatchObject({
      jobArn,
      jobName: 'job',
      modelId: TITAN,
      roleArn: ROLE,
      timeoutDurationInHours: 24,
      submitTime: expect.any(Date),
      endTime: expect.any(Date),
      inputDataConfig: { s3InputDataConfig: { s3Uri: 's3://bucket/in/' } },
    });
    const lines = (await textOf(`out/${idOf(jobArn)}/a.jsonl.out`)).trim().split('\n');
    const { body } = await started.bedrock.send(
      new InvokeModelCommand({
        modelId: TITAN,
        contentType: 'application/json',
        body: JSON.stringify({ inputText: 'left', embeddingConfig: { outputEmbeddingLength: 256 } }),
      }),
    );
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
      {
        recordId: 'one',
        modelInput: { inputText: 'left', embeddingConfig: { outputEmbeddingLength: 256 } },
        modelOutput: JSON.parse(body.transformToString()),
      },
      {
        recordId: 'two',
        modelInput: expect.any(Object),
        error: { errorCode: 400, errorMessage: expect.stringContaining('minLength') },
      },
    ]);
    expect(JSON.parse(await textOf(`out/${idOf(jobArn)}/deeper/b.jsonl.out`))).toMatchObject({
      recordId: expect.stringMatching(/^[A-Z0-9]{11}$/),
      modelOutput: { embedding: expect.any(Array) },
    });
    expect(JSON.parse(await textOf(`out/${idOf(jobArn)}/manifest.json.out`))).toEqual({
      totalRecordCount: 3,
      processedRecordCount: 3,
      successRecordCount: 2,
      errorRecordCount: 1,
      inputTokenCount: 2,
    });
  });

  it.each([
    ['too few records', record('one', 'left'), 'contains less records (1) than the required minimum of: 2'],
    ['a line that is not JSON', `${record('one', 'left')}\n{"modelInput"\n`, 'Line 2 of bad.jsonl'],
    ['a line without input', `${record('one', 'left')}\n{"recordId":"two"}\n`, 'Line 2 of bad.jsonl'],
  ])('fails for %s', async (_, text, message) => {
    await start();
    const job = await ended(await create(await bucket.put('bad.jsonl', text)), 'Failed');
    expect(job.message).toContain(message);
  });

  it('fails where there is nothing, and as it is told to', async () => {
    await start();
    const nothing = await ended(await create('s3://bucket/none.jsonl'), 'Failed');
    expect(nothing.message).toContain('Insufficient privileges');
    started.aws.admin.addFault({ service: 'bedrock', kind: 'create-failed', reason: 'No capacity.' });
    expect((await get(await create('s3://bucket/none.jsonl'))).message).toBe('No capacity.');
  });

  it('needs a hundred records unless told otherwise, and a model that there is', async () => {
    await start({ limits: {} });
    const location = await bucket.put('two.jsonl', `${record('a', 'left')}\n${record('b', 'left')}`);
    expect((await ended(await create(location), 'Failed')).message).toContain('required minimum of: 100');
    await expect(create(location, { modelId: 'amazon.nothing-v1' })).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(get('abcdefabcdef')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const raw = await send(started.aws, { service: 'bedrock', path: '/model-invocation-job', body: {} });
    expect(raw).toMatchObject({ status: 400, error: 'ValidationException' });
  });

  it('takes its time by the clock, is listed by it, and is one for one token', async () => {
    let now = Date.now();
    await start({ now: () => now, lifecycle: { modelInvocationJob: 1_000 } });
    const location = await bucket.put('two.jsonl', `${record('a', 'left')}\n${record('b', 'left')}`);
    const jobArn = await create(location, { clientRequestToken: 'token' });
    expect(await create(location, { clientRequestToken: 'token' })).toBe(jobArn);
    expect((await get(jobArn)).status).toBe('Submitted');
    now += 200;
    expect((await get(idOf(jobArn))).status).toBe('Validating');
    const second = await create(location, { jobName: 'second' });
    const list = async (input: object) => {
      const arns: string[] = [];
      for await (const page of paginateListModelInvocationJobs({ client: bedrock, pageSize: 1 }, input))
        for (const { jobArn: arn = '' } of page.invocationJobSummaries ?? []) arns.push(arn);
      return arns;
    };
    expect(await list({})).toEqual([second, jobArn]);
    expect(await list({ sortOrder: 'Ascending' })).toEqual([jobArn, second]);
    expect(await list({ nameContains: 'eco' })).toEqual([second]);
    expect(await list({ statusEquals: 'Submitted' })).toEqual([second]);
    expect(await list({ submitTimeAfter: new Date(now - 100) })).toEqual([second]);
    now += 200;
    expect((await get(jobArn)).status).toBe('InProgress');
    now += 600;
    await ended(jobArn, 'Completed');
    const stop = new StopModelInvocationJobCommand({ jobIdentifier: jobArn });
    await expect(bedrock.send(stop)).rejects.toMatchObject({ name: 'ConflictException' });
    await bedrock.send(new StopModelInvocationJobCommand({ jobIdentifier: second }));
    await ended(second, 'Stopped');
  });

  it('is done again after a stop that cut it off, and not after one that did not', async () => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'parallax-aws-local-'));
    const gate = { isShut: false, open: () => {} };
    let embedded = 0;
    const embedder = async () => {
      const some = await someEmbedder();
      const embedTexts = some.embedTexts.bind(some);
      some.embedTexts = async (texts) => {
        embedded += texts.length;
        if (gate.isShut)
          await new Promise<void>((resolve) => {
            gate.open = resolve;
          });
        return embedTexts(texts);
      };
      return some;
    };
    const options = { dataFolder, embedder };
    await start(options);
    const records = Array.from({ length: 9 }, (_, i) => record(`${i}`, 'left')).join('\n');
    const location = await bucket.put('again.jsonl', records);
    const done = await create(location);
    await ended(done, 'Completed');
    gate.isShut = true;
    const one = await bucket.put('one.jsonl', [record('a', 'left'), '{"modelInput": {}}'].join('\n'));
    const cut = await create(one, { jobName: 'cut' });
    await vi.waitFor(() => expect(embedded).toBe(10));
    bedrock.destroy();
    const closed = started.close();
    gate.isShut = false;
    gate.open();
    await closed;
    embedded = 0;
    await start(options);
    await ended(cut, 'Completed');
    expect((await get(done)).status).toBe('Completed');
    expect(embedded).toBe(1);
    rmSync(dataFolder, { recursive: true });
  });
});
