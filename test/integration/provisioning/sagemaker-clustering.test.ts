import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { AddTagsCommand, DeleteTagsCommand } from '@aws-sdk/client-sagemaker';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { seededRandom } from '../../../src/clustering/seeded-random.js';
import { unitVector } from '../../../src/domain/vector.js';
import { type Aws, openAws } from '../../../src/provisioning/aws/open-aws.js';
import type { SageMakerChoice } from '../../../src/provisioning/file/deployment.js';
import { OWNER_TAG } from '../../../src/provisioning/names.js';
import { openSageMakerClustering } from '../../../src/provisioning/sagemaker/sagemaker-clustering.js';
import { anAwsEnvironment } from '../../builders/aws-environment.js';
import { aMotoServer, MOTO_PYTHON, type MotoServer, NEEDS_MOTO } from '../../fakes/moto-server.js';
import { aSageMakerTrainer, type SageMakerTrainer } from '../../fakes/sagemaker-trainer.js';
import { goldenFile, npyMatrix } from '../../unit/provisioning/sagemaker/golden-file.js';

const REGION = 'eu-west-1';
const DIMENSION = 1_024;
const GROUPS = 100;
const PER_GROUP = 12;
const CHOICE: SageMakerChoice = {
  role: 'arn:aws:iam::123456789012:role/parallax-sagemaker',
  instanceType: 'ml.m5.xlarge',
  instanceCount: 2,
  volumeGb: 20,
  image: null,
};
const truth = npyMatrix('centroids-100x1024.npy');
const directions = Array.from({ length: GROUPS }, (_, i) =>
  unitVector(truth.values.subarray(i * DIMENSION, (i + 1) * DIMENSION)),
);

describe.skipIf(MOTO_PYTHON === undefined)(`clustering by SageMaker ${NEEDS_MOTO}`, () => {
  let moto: MotoServer;
  let trainer: SageMakerTrainer;
  let aws: Aws;
  let deployments = 0;
  let name = '';
  let model = goldenFile('model-100x1024.tar.gz');
  let lines: string[] = [];

  beforeAll(async () => {
    moto = await aMotoServer(MOTO_PYTHON ?? '');
    anAwsEnvironment({ S3: moto.url });
    aws = openAws(REGION);
    trainer = await aSageMakerTrainer(moto.url, await aws.s3(), () => model);
    vi.stubEnv('AWS_ENDPOINT_URL_SAGEMAKER', trainer.url);
    const CreateBucketConfiguration = { LocationConstraint: REGION } as const;
    await (await aws.s3()).send(new CreateBucketCommand({ Bucket: 'photos', CreateBucketConfiguration }));
  });
  afterAll(async () => {
    aws.close();
    await trainer.close();
    await moto.close();
    vi.unstubAllEnvs();
  });
  beforeEach(() => {
    // A deployment of its own: jobs cannot be deleted.
    deployments += 1;
    name = `shop-${deployments}`;
    model = goldenFile('model-100x1024.tar.gz');
    lines = [];
    trainer.endWith(null);
  });

  const open = (choice: Partial<SageMakerChoice> = {}, wait = async (): Promise<void> => undefined) =>
    openSageMakerClustering({
      aws,
      name,
      fingerprint: '1a2b3c4d',
      bucket: 'photos',
      choice: { ...CHOICE, ...choice },
      wait,
      random: () => 0.5,
    });
  const work = (signal = new AbortController().signal) => ({
    signal,
    say: (line: string): void => {
      lines.push(line);
    },
  });
  /** Requests to SageMaker since the test began. */
  const sent = () => trainer.requests.filter(({ body }) => JSON.stringify(body).includes(`${name}-1a2b3c4d`));
  const created = () => sent().filter(({ action }) => action === 'CreateTrainingJob');
  const trainPrefix = (): string => `parallax/${name}/sagemaker/1a2b3c4d/train/`;
  const keys = async (prefix: string): Promise<readonly string[]> => {
    const { Contents = [] } = await (await aws.s3()).send(
      new ListObjectsV2Command({ Bucket: 'photos', Prefix: prefix }),
    );
    return Contents.map(({ Key = '' }) => Key);
  };

  it('gives the centroids that MXNet wrote, and each vector to its own', async () => {
    // It is in the golden file.
    name = 'shop';
    expect(await open().read()).toEqual({ kind: 'missing' });
    trainer.showNext(
      { TrainingJobStatus: 'InProgress', SecondaryStatus: 'Starting' },
      { TrainingJobStatus: 'InProgress', SecondaryStatus: 'Training' },
      { TrainingJobStatus: 'InProgress', SecondaryStatus: 'Training' },
    );
    const vectors = vectorsAround(directions);
    const { clustering, cells, report } = await open().cluster(
      { vectors, dimension: DIMENSION, k: GROUPS },
      work(),
    );

    expect(clustering).toMatchObject({ id: 'v1', lastNumber: GROUPS });
    expect(clustering.clusters.map(({ id }) => id).slice(0, 3)).toEqual(['c001', 'c002', 'c003']);
    for (const [i, cell] of cells.entries()) {
      expect(clustering.clusters[cell]?.centroid).toEqual(directions[i % GROUPS]);
    }
    expect(clustering.clusters.every(({ size }) => size === PER_GROUP)).toBe(true);
    expect(report).toMatchObject({ vectors: GROUPS * PER_GROUP, k: GROUPS, messages: [] });

    expect(trainer.vectors).toEqual(rowsOf(vectors));
    const prefix = trainPrefix();
    expect(await keys(prefix)).toEqual([`${prefix}part-00000.pbr`, `${prefix}part-00001.pbr`]);
    expect(lines).toEqual([
      `Uploading 1200 vectors, 5 MB in 2 objects, to s3://photos/${prefix}`,
      `SageMaker was asked for the training job ${name}-1a2b3c4d.`,
      `Training job ${name}-1a2b3c4d: Starting.`,
      `Training job ${name}-1a2b3c4d: Training.`,
    ]);
    expect(await open().read()).toEqual({
      kind: 'ready',
      outputs: {
        job: `${name}-1a2b3c4d`,
        model: `s3://photos/parallax/${name}/sagemaker/1a2b3c4d/output/${name}-1a2b3c4d/output/model.tar.gz`,
      },
    });
    await expect(`${JSON.stringify(distinct(sent()), null, 2)}\n`).toMatchFileSnapshot(
      '../../golden/sagemaker/clustering.json',
    );
  });

  it('asks for what the service model takes', async () => {
    await open().cluster(anInput(), work());
    const script = fileURLToPath(new URL('../../fakes/sagemaker-validate.py', import.meta.url));
    const judged = execFileSync(MOTO_PYTHON ?? '', [script], {
      input: JSON.stringify(sent()),
      encoding: 'utf8',
    });
    expect(JSON.parse(judged)).toEqual([]);
    expect(sent().length).toBeGreaterThan(3);
  });

  it('trains once, however often it is asked', async () => {
    const first = await open().cluster(anInput(), work());
    const again = await open().cluster(anInput(), work());
    expect(again).toEqual(first);
    expect(created()).toHaveLength(1);
    expect(lines).toHaveLength(2);
  });

  it('waits for the job that was under way when it was killed', async () => {
    const killed = new AbortController();
    trainer.showNext({ TrainingJobStatus: 'InProgress', SecondaryStatus: 'Downloading' });
    const kill = async (): Promise<void> => {
      killed.abort(new Error('Killed.'));
      killed.signal.throwIfAborted();
    };
    await expect(open({}, kill).cluster(anInput(), work(killed.signal))).rejects.toThrow('Killed.');

    trainer.showNext({ TrainingJobStatus: 'InProgress', SecondaryStatus: 'Training' });
    expect(await open().read()).toMatchObject({
      kind: 'creating',
      status: 'Training',
      since: expect.any(Number),
    });
    trainer.showNext({ TrainingJobStatus: 'InProgress', SecondaryStatus: 'Training' });
    const { clustering } = await open().cluster(anInput(), work());
    expect(clustering.clusters).toHaveLength(GROUPS);
    expect(created()).toHaveLength(1);
  });

  it('leaves nothing of an upload that was cut short, or of a larger catalogue, to train on', async () => {
    const s3 = await aws.s3();
    const stale = `${trainPrefix()}part-00007.pbr`;
    const elsewhere = `parallax/${name}/sagemaker/ffffffff/train/part-00007.pbr`;
    for (const Key of [stale, elsewhere])
      await s3.send(new PutObjectCommand({ Bucket: 'photos', Key, Body: 'x' }));
    await open().cluster(anInput(), work());
    expect(await keys(trainPrefix())).toHaveLength(2);
    expect(await keys(elsewhere)).toEqual([elsewhere]);
    expect(trainer.vectors).toHaveLength(GROUPS * PER_GROUP);
  });

  it('trains once when the answer is lost', async () => {
    trainer.loseNext();
    const { clustering } = await open().cluster(anInput(), work());
    expect(clustering.clusters).toHaveLength(GROUPS);
    expect(created()).toHaveLength(2);
    expect(new Set(created().map(({ body }) => body['TrainingJobName'])).size).toBe(1);
  });

  it.each([
    [
      { TrainingJobStatus: 'Failed', FailureReason: 'ClientError: Unable to read data channel train.' },
      'ClientError: Unable to read data channel train',
    ],
    [
      { TrainingJobStatus: 'Stopped', SecondaryStatus: 'MaxRuntimeExceeded' },
      'it was stopped (MaxRuntimeExceeded)',
    ],
  ])('says why a job failed, and tries again under another name: %j', async (end, reason) => {
    trainer.endWith(end);
    await expect(open().cluster(anInput(), work())).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining(`${name}-1a2b3c4d failed: ${reason}. Its log is in CloudWatch`),
    });
    expect(await open().read()).toMatchObject({ kind: 'failed', reason: expect.stringContaining(reason) });

    trainer.endWith(null);
    await open().cluster(anInput(), work());
    expect(created().map(({ body }) => body['TrainingJobName'])).toEqual([
      `${name}-1a2b3c4d`,
      `${name}-1a2b3c4d-2`,
    ]);
    expect(await open().read()).toMatchObject({ kind: 'ready', outputs: { job: `${name}-1a2b3c4d-2` } });
  });

  it('trains anew when the model has been deleted', async () => {
    await open().cluster(anInput(), work());
    const Key = `parallax/${name}/sagemaker/1a2b3c4d/output/${name}-1a2b3c4d/output/model.tar.gz`;
    await (await aws.s3()).send(new DeleteObjectCommand({ Bucket: 'photos', Key }));
    expect(await open().read()).toMatchObject({ kind: 'failed', reason: expect.stringContaining('deleted') });
    await open().cluster(anInput(), work());
    expect(created()).toHaveLength(2);
  });

  it("keeps away from another's job of the same name", async () => {
    await open().cluster(anInput(), work());
    const ResourceArn = `arn:aws:sagemaker:${REGION}:123456789012:training-job/${name}-1a2b3c4d`;
    const client = await aws.sageMaker();
    await client.send(new DeleteTagsCommand({ ResourceArn, TagKeys: [OWNER_TAG] }));
    await client.send(new AddTagsCommand({ ResourceArn, Tags: [{ Key: OWNER_TAG, Value: 'another' }] }));
    expect(await open().read()).toMatchObject({ kind: 'notOwned' });
    await expect(open().cluster(anInput(), work())).rejects.toThrow(/is not tagged as the deployment/);
    expect(created()).toHaveLength(1);
  });

  it.each([
    [
      {
        type: 'ResourceLimitExceeded',
        message: "The account-level service limit 'ml.m5.xlarge for training job usage' is 0 Instances.",
      },
      /does not allow 2 x ml\.m5\.xlarge for training jobs: raise it in Service Quotas/,
    ],
    [
      { type: 'ValidationException', message: 'Could not assume role arn:aws:iam::123456789012:role/none.' },
      /refused the training job: Could not assume role .*role\/none\. Check clusters\.sagemaker/,
    ],
  ])('says what to change when the job is refused: %j', async (refusal, message) => {
    trainer.refuseNext(refusal);
    await expect(open().cluster(anInput(), work())).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(message),
    });
    expect(await open().read()).toEqual({ kind: 'missing' });
  });

  it('keeps the ids of the clusters before', async () => {
    const first = await open().cluster(anInput(), work());
    const previous = {
      id: 'v3',
      lastNumber: 250,
      clusters: first.clustering.clusters.map((cluster, i) => ({ ...cluster, id: `c${100 + i}` })),
    };
    const { clustering, report } = await open().cluster({ ...anInput(), previous }, work());
    expect(clustering).toMatchObject({ id: 'v4', lastNumber: 250 });
    expect(report).toMatchObject({ survived: { length: GROUPS }, vanished: [], fresh: [] });
  });

  it('refuses a model of another space, or none at all', async () => {
    const input = {
      vectors: new Float32Array(500 * 8).map((_, i) => (i % 8 === 0 ? 1 : 0)),
      dimension: 8,
      k: 100,
    };
    await expect(open().cluster(input, work())).rejects.toThrow(/clustered vectors of 1024 numbers.*have 8/);
    model = Buffer.from('<html>');
    name = `${name}x`;
    await expect(open().cluster(input, work())).rejects.toThrow(/no whole tar archive/);
  });

  it('refuses what cannot work before anything is uploaded', async () => {
    await expect(open({ volumeGb: 1 }).cluster(anInput(), work())).rejects.toThrow(/need 2 GB on each of 2/);
    await expect(open().cluster({ ...anInput(), k: 501 }, work())).rejects.toThrow(/from 1 to 500/);
    const elsewhere = openSageMakerClustering({
      aws: { ...aws, region: 'mars-north-1' },
      name,
      fingerprint: '1a2b3c4d',
      bucket: 'photos',
      choice: CHOICE,
    });
    await expect(elsewhere.cluster(anInput(), work())).rejects.toThrow(/set clusters\.sagemaker\.image/);
    expect(await keys(`parallax/${name}/`)).toEqual([]);
  });
});

function anInput() {
  return { vectors: vectorsAround(directions), dimension: DIMENSION, k: GROUPS };
}

/** Unit vectors, in turns near each direction. */
function vectorsAround(centres: readonly Float32Array[]): Float32Array {
  const random = seededRandom(7);
  const vectors = new Float32Array(GROUPS * PER_GROUP * DIMENSION);
  for (let i = 0; i < GROUPS * PER_GROUP; i++) {
    const centre = centres[i % GROUPS] ?? new Float32Array(DIMENSION);
    vectors.set(unitVector(centre.map((value) => value + (random() - 0.5) / 20)), i * DIMENSION);
  }
  return vectors;
}

function rowsOf(vectors: Float32Array): readonly Float32Array[] {
  return Array.from({ length: vectors.length / DIMENSION }, (_, i) =>
    vectors.slice(i * DIMENSION, (i + 1) * DIMENSION),
  );
}

/** Without repetitions: how often a job was looked at says nothing about what is asked. */
function distinct<Item>(items: readonly Item[]): readonly Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
