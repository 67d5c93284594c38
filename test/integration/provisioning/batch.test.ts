import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { sameLifecycle } from '../../../aws-local/personalize/resources/resources.js';
import { type AwsLocal, startAwsLocal } from '../../../aws-local/start-aws-local.js';
import { openEmbeddingStore } from '../../../src/catalogue/embedding/embedding-store.js';
import { SILENT_PROGRESS } from '../../../src/catalogue/progress.js';
import type { CatalogueImage } from '../../../src/datasources/embedders/embedder.js';
import { embeddingPriceBy } from '../../../src/pricing/embedding-price.js';
import { type Aws, openAws } from '../../../src/provisioning/aws/open-aws.js';
import { batchEmbedding, noBatches } from '../../../src/provisioning/batch/embed-in-batches.js';
import { BEDROCK_BATCH_LIMITS } from '../../../src/provisioning/batch/record-file.js';
import type { Resource } from '../../../src/provisioning/resource.js';
import { imagesResource } from '../../../src/provisioning/resources/catalogue/images.js';
import {
  aCatalogueToDeploy,
  type CatalogueToDeploy,
  someWork,
} from '../../builders/a-catalogue-to-deploy.js';
import { aDeployment } from '../../builders/a-deployment.js';
import { anAwsEnvironment } from '../../builders/aws-environment.js';
import { FakeEmbedder } from '../../fakes/fake-embedder.js';
import { aMotoServer, MOTO_PYTHON, type MotoServer, NEEDS_MOTO } from '../../fakes/moto-server.js';

const KNOWN = new Map();
const PICTURES = 6;
const TAKES_MS = 60_000;
const LIMITS = { ...BEDROCK_BATCH_LIMITS, leastRecords: 3 };

/** Answers to pictures, and fails at as many as it is told. */
class SomeTitan extends FakeEmbedder {
  failures = 0;

  override async embedImages(images: readonly Uint8Array[]) {
    if (this.failures-- > 0) throw new Error('The model failed.');
    return super.embedImages(images);
  }

  override embedForIndex(pictures: readonly CatalogueImage[]) {
    return this.embedImages(pictures.map(({ bytes }) => bytes));
  }
}

describe.skipIf(MOTO_PYTHON === undefined)(`images by batch inference ${NEEDS_MOTO}`, () => {
  let moto: MotoServer;
  let local: AwsLocal;
  let aws: Aws;
  let catalogue: CatalogueToDeploy;
  let titan: SomeTitan;
  let clock: number;
  let asked: { operation: string; body: string }[];
  let buckets = 0;

  beforeAll(async () => {
    moto = await aMotoServer(MOTO_PYTHON ?? '');
  });
  afterAll(() => moto.close());
  beforeEach(() => start(3));
  afterEach(async () => {
    aws.close();
    await catalogue.remove();
    await local.close();
    vi.unstubAllEnvs();
  });

  async function start(leastBatchRecords: number): Promise<void> {
    // Signatures are judged by it, and the clients believe their own clocks.
    clock = Date.now();
    asked = [];
    titan = new SomeTitan({});
    local = await startAwsLocal({
      lifecycle: sameLifecycle(TAKES_MS),
      s3Endpoint: moto.url,
      limits: { leastBatchRecords },
      embedder: async () => titan,
      now: () => clock,
      onCall: ({ operation, body }) => {
        asked.push({ operation, body: Buffer.from(body).toString('utf8') });
      },
    });
    anAwsEnvironment({ BEDROCK: local.url, BEDROCK_RUNTIME: local.url, S3: moto.url });
    aws = openAws('us-east-1');
    const bucket = { name: `batches-${++buckets}`, create: true };
    catalogue = await aCatalogueToDeploy({
      bucket,
      embedder: {
        name: 'titan',
        length: 256,
        mode: 'batch',
        requestsPerSecond: 1_000,
        batchRole: 'arn:aws:iam::123456789012:role/bedrock-batch',
      },
    });
    await (await aws.s3()).send(new CreateBucketCommand({ Bucket: bucket.name }));
  }

  /** As another process would make it. */
  function images({ limits = LIMITS, onWait = (): void => undefined } = {}): Resource {
    const { deployment, config } = catalogue;
    return imagesResource({
      deployment,
      config,
      price: embeddingPriceBy((name) => (name === 'titanImageBatch' ? 0.001 : 1)),
      progress: SILENT_PROGRESS,
      batch: batchEmbedding({
        aws,
        deployment,
        openStore: () => openEmbeddingStore(`${config.dataDirectory}/${config.catalogue}`),
        concurrency: 2,
        wait: async (ms) => {
          clock += ms;
          onWait();
        },
        random: () => 0.5,
        limits,
      }),
      monotonic: () => performance.now(),
    });
  }
  const calls = (operation: string) => asked.filter((one) => one.operation === operation);
  /** Embedded on demand; a client whose clock the waits have left behind asks twice for one. */
  const pictures = () => [...new Set(calls('InvokeModel').map(({ body }) => body))];
  async function keys(): Promise<readonly string[]> {
    const Bucket = catalogue.deployment.bucket.name;
    const { Contents = [] } = await (await aws.s3()).send(new ListObjectsV2Command({ Bucket }));
    return Contents.flatMap(({ Key }) => Key ?? []);
  }
  async function text(Key: string): Promise<string> {
    const Bucket = catalogue.deployment.bucket.name;
    const { Body } = await (await aws.s3()).send(new GetObjectCommand({ Bucket, Key }));
    return (await Body?.transformToString()) ?? '';
  }

  it('are embedded without a call on demand, and leave nothing in the bucket', async () => {
    const said: string[] = [];
    expect(await images().price()).toMatchObject({ once: 0.006 });
    const part = images();
    await part.create(KNOWN, someWork(said));
    expect(calls('CreateModelInvocationJob')).toHaveLength(1);
    expect(pictures()).toHaveLength(0);
    expect(await part.read(KNOWN)).toEqual({ kind: 'ready', outputs: { count: String(PICTURES) } });
    expect(said.join('\n')).toMatch(/batch job photos-embed-[0-9a-f]{8}-1: 6 pictures/);
    expect(said.join('\n')).toContain('Completed: 6 pictures embedded');
    expect(await keys()).toEqual([]);
  });

  it('are asked for like this', async () => {
    const killed = new AbortController();
    const part = images({ onWait: () => killed.abort(new Error('killed')) });
    await expect(part.create(KNOWN, someWork([], killed.signal))).rejects.toThrow('killed');
    const [key = ''] = (await keys()).filter((one) => one.includes('/in/'));
    const [line = ''] = (await text(key)).split('\n');
    const record = line
      .replace(/"inputImage":"[^"]+"/, '"inputImage":"<base64>"')
      .replace(/"recordId":"[0-9a-f]{64}"/, '"recordId":"<key of the embedding>"');
    const readable = (value: string): string =>
      value.replace(/[0-9a-f]{8}(?=[-/])/g, '<fingerprint>').replace(/batches-\d+/g, '<bucket>');
    const golden = {
      job: JSON.parse(calls('CreateModelInvocationJob')[0]?.body ?? ''),
      key,
      record: JSON.parse(record),
    };
    await expect(`${readable(JSON.stringify(golden, null, 2))}\n`).toMatchFileSnapshot(
      '../../golden/bedrock/batch.json',
    );
  });

  it('are paid for once when it is killed while a job is at work, also when the folder changed since', async () => {
    const killed = new AbortController();
    const first = images({ onWait: () => killed.abort(new Error('killed')) });
    await expect(first.create(KNOWN, someWork([], killed.signal))).rejects.toThrow('killed');
    await catalogue.add(PICTURES + 1);
    const said: string[] = [];
    await images().create(KNOWN, someWork(said));
    expect(calls('CreateModelInvocationJob')).toHaveLength(1);
    expect(pictures()).toHaveLength(1);
    expect(said.join('\n')).toContain('1 pictures are embedded on demand: a batch takes 3 at least.');
    expect(await images().read(KNOWN)).toEqual({ kind: 'ready', outputs: { count: '7' } });
    expect(await keys()).toEqual([]);
  });

  it('that fail in a batch are embedded on demand', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    titan.failures = 2;
    const said: string[] = [];
    await images().create(KNOWN, someWork(said));
    expect(said.join('\n')).toContain('4 pictures embedded; 2 failed and are embedded on demand');
    expect(pictures()).toHaveLength(2);
    expect(await images().read(KNOWN)).toMatchObject({ kind: 'ready' });
  });

  it('go into as many files and jobs as they take; the rest is embedded on demand', async () => {
    for (let seed = 7; seed <= 10; seed++) await catalogue.add(seed);
    await images({ limits: { ...LIMITS, mostRecords: 4, mostJobs: 1 } }).create(KNOWN, someWork());
    expect(calls('CreateModelInvocationJob')).toHaveLength(2);
    expect(pictures()).toHaveLength(2);
    expect(await images().read(KNOWN)).toEqual({ kind: 'ready', outputs: { count: '10' } });
    expect(await keys()).toEqual([]);
  });

  it('end a file where it is full', async () => {
    await local.close();
    aws.close();
    await catalogue.remove();
    await start(1);
    await images({ limits: { ...LIMITS, leastRecords: 1, mostBytes: 1 } }).create(KNOWN, someWork());
    expect(calls('CreateModelInvocationJob')).toHaveLength(PICTURES);
  });

  it('say why a job failed, and ask for another the next time', async () => {
    await local.close();
    aws.close();
    await catalogue.remove();
    await start(100);
    await expect(images().create(KNOWN, someWork())).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(/photos-embed-[0-9a-f]{8}-1 failed: .*less records \(6\).*batchRole/),
    });
    await expect(images().create(KNOWN, someWork())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const names = calls('CreateModelInvocationJob').map(({ body }) => JSON.parse(body).jobName);
    expect(new Set(names).size).toBe(2);
  });
});

describe('batch inference', () => {
  const embedder = { length: 256, requestsPerSecond: 1, batchRole: 'arn:role' } as const;
  const embedding = (name: 'titan' | 'nova' | 'clip', mode: 'batch' | 'auto' | 'on-demand') => {
    const deployment = aDeployment({ embedder: { ...embedder, name, mode } });
    const aws = openAws('us-east-1');
    const openStore = () => {
      throw new Error('Nothing is to be opened.');
    };
    const wait = async () => undefined;
    return {
      deployment,
      batch: batchEmbedding({ aws, deployment, openStore, concurrency: 1, wait, random: () => 0 }),
    };
  };

  it('is for Titan alone, and said to be', () => {
    expect(noBatches(embedding('titan', 'batch').deployment)).toBeNull();
    expect(noBatches(embedding('nova', 'batch').deployment)).toMatch(/lists no batch inference for nova/);
    const elsewhere = { ...embedding('titan', 'batch').deployment, region: 'eu-north-1' };
    expect(noBatches(elsewhere)).toMatch(
      /^region is eu-north-1, where .* lists no batch inference for titan/,
    );
    expect(embedding('titan', 'auto').batch).not.toBeNull();
    expect(embedding('nova', 'auto').batch).toBeNull();
    expect(embedding('titan', 'on-demand').batch).toBeNull();
  });
});
