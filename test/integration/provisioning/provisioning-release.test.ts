import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { SILENT_PROGRESS } from '../../../src/catalogue/progress.js';
import { environmentLines } from '../../../src/cli/deployment/format-outcome.js';
import { rollback } from '../../../src/cli/verbs/rollback.js';
import { embeddingPriceBy } from '../../../src/pricing/embedding-price.js';
import { type Aws, openAws } from '../../../src/provisioning/aws/open-aws.js';
import { clusterOfImages } from '../../../src/provisioning/clustering/cluster-of-images.js';
import { ourClustering } from '../../../src/provisioning/clustering/clustering-maker.js';
import { clusteringObjects } from '../../../src/provisioning/clustering/clustering-objects.js';
import type { Deployment } from '../../../src/provisioning/file/deployment.js';
import { clusteringFingerprint } from '../../../src/provisioning/names.js';
import type { KnownOutputs, Outputs, Resource, ResourceId } from '../../../src/provisioning/resource.js';
import { clusteringResource } from '../../../src/provisioning/resources/catalogue/clustering.js';
import { imagesResource } from '../../../src/provisioning/resources/catalogue/images.js';
import { releaseResource } from '../../../src/provisioning/resources/catalogue/release.js';
import {
  aCatalogueToDeploy,
  type CatalogueToDeploy,
  someWork,
} from '../../builders/a-catalogue-to-deploy.js';
import { anAwsEnvironment } from '../../builders/aws-environment.js';
import { aBedrockService } from '../../fakes/bedrock-service.js';
import type { LoopbackService } from '../../fakes/loopback-service.js';
import { aMotoServer, MOTO_PYTHON, type MotoServer, NEEDS_MOTO } from '../../fakes/moto-server.js';

const NOW = new Date('2026-01-02T03:04:05Z');
const IMAGES = 48;
const CAMPAIGN = 'arn:aws:personalize:us-east-1:123456789012:campaign/photos-1';

describe.skipIf(MOTO_PYTHON === undefined)(`clustering and release of a deployment ${NEEDS_MOTO}`, () => {
  let moto: MotoServer;
  let bedrock: LoopbackService;
  let aws: Aws;
  let catalogue: CatalogueToDeploy;
  let buckets = 0;

  beforeAll(async () => {
    moto = await aMotoServer(MOTO_PYTHON ?? '');
  });
  afterAll(() => moto.close());
  beforeEach(async () => {
    bedrock = await aBedrockService();
    anAwsEnvironment({ BEDROCK_RUNTIME: bedrock.url, S3: moto.url });
    aws = openAws('us-east-1');
    const bucket = { name: `release-${++buckets}`, create: true };
    catalogue = await aCatalogueToDeploy({ bucket });
    for (let seed = 7; seed <= IMAGES; seed++) await catalogue.add(seed);
    await (await s3()).send(new CreateBucketCommand({ Bucket: bucket.name }));
    const images = imagesResource({
      deployment: catalogue.deployment,
      config: catalogue.config,
      price: embeddingPriceBy(() => null),
      progress: SILENT_PROGRESS,
      batch: null,
      monotonic: () => performance.now(),
    });
    await images.create(new Map(), someWork());
  });
  afterEach(async () => {
    aws.close();
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    await catalogue.remove();
    await bedrock.close();
  });

  const s3 = (): Promise<S3Client> => aws.s3();
  const objects = (deployment: Deployment = catalogue.deployment) => clusteringObjects(aws, deployment);
  const clustering = (deployment: Deployment = catalogue.deployment): Resource =>
    clusteringResource({
      deployment,
      objects: objects(deployment),
      maker: ourClustering(deployment.clusters, SILENT_PROGRESS, 1),
      open: catalogue.open,
      rate: () => null,
    });
  const release = (deployment: Deployment = catalogue.deployment): Resource =>
    releaseResource({
      deployment,
      objects: objects(deployment),
      open: catalogue.open,
      openToWrite: catalogue.openToWrite,
      now: () => NOW,
    });
  const withK = (k: number): Deployment => ({
    ...catalogue.deployment,
    clusters: { ...catalogue.deployment.clusters, k },
  });

  async function factsOf(part: Resource): Promise<Outputs> {
    const sight = await part.read(new Map());
    if (sight.kind !== 'ready') throw new Error(`The part is ${sight.kind}.`);
    return sight.outputs;
  }
  const known = async (deployment = catalogue.deployment, arn = CAMPAIGN): Promise<KnownOutputs> =>
    new Map<ResourceId, Outputs>([
      ['clustering', await factsOf(clustering(deployment))],
      ['campaign', { arn }],
      ['tracker', { trackingId: 'tracker-1' }],
    ]);
  async function live() {
    const reader = await catalogue.open();
    try {
      return { release: await reader?.release(), clustering: await reader?.clustering() };
    } finally {
      await reader?.close();
    }
  }

  it('makes the clusters once, whatever comes into the folder, and nothing of them is live', async () => {
    expect(await clustering().read(new Map())).toEqual({ kind: 'missing' });
    await clustering().create(new Map(), someWork());
    const fingerprint = clusteringFingerprint(catalogue.deployment);
    const facts = await factsOf(clustering());
    expect(facts).toEqual({
      fingerprint,
      uri: `s3://${catalogue.deployment.bucket.name}/parallax/photos/clusterings/${fingerprint}.json.gz`,
      id: `v1-${fingerprint}`,
      k: '3',
    });
    expect((await live()).release).toBeNull();
    const kept = await objects().read(fingerprint);
    expect(kept).toMatchObject({ fingerprint, k: 3, seed: 1, images: IMAGES, space: { dimension: 256 } });
    expect(kept.clustering.clusters.reduce((sum, { size }) => sum + size, 0)).toBe(IMAGES);

    await catalogue.add(IMAGES + 1);
    await clustering().create(new Map(), someWork());
    expect((await objects().read(fingerprint)).images).toBe(IMAGES);
  });

  it('does not overwrite a clustering that somebody stored meanwhile', async () => {
    await clustering().create(new Map(), someWork());
    const fingerprint = clusteringFingerprint(catalogue.deployment);
    const kept = await objects().read(fingerprint);
    await objects().write({ ...kept, images: 99 }, false);
    expect((await objects().read(fingerprint)).images).toBe(IMAGES);
  });

  it('makes anew what says nothing of itself, and refuses to read it', async () => {
    const fingerprint = clusteringFingerprint(catalogue.deployment);
    const { name } = catalogue.deployment.bucket;
    const Key = `parallax/photos/clusterings/${fingerprint}.json.gz`;
    await (await s3()).send(new PutObjectCommand({ Bucket: name, Key, Body: 'garbage' }));
    expect(await clustering().read(new Map())).toMatchObject({ kind: 'failed' });
    await expect(objects().read(fingerprint)).rejects.toMatchObject({ code: 'INTERNAL' });
    await clustering().create(new Map(), someWork());
    expect(await clustering().read(new Map())).toMatchObject({ kind: 'ready' });
  });

  it('becomes live with its campaign and tracker as one, and once', async () => {
    await clustering().create(new Map(), someWork());
    expect(await release().read(await known())).toEqual({ kind: 'missing' });
    await release().create(await known(), someWork());
    const facts = await known();
    const { release: made } = await live();
    expect(made).toMatchObject({
      id: expect.stringMatching(/^r0001-/),
      clustering: facts.get('clustering')?.['id'],
      campaignArn: CAMPAIGN,
      trackingId: 'tracker-1',
      images: IMAGES,
    });
    expect(await release().read(facts)).toEqual({ kind: 'ready', outputs: { id: made?.id } });
    await release().create(facts, someWork());
    expect((await live()).release?.id).toBe(made?.id);
  });

  it('assigns the images as the release does, before it is live', async () => {
    await clustering().create(new Map(), someWork());
    const reader = await catalogue.open();
    if (reader === null) throw new Error('There is a catalogue.');
    const kept = await objects().read(clusteringFingerprint(catalogue.deployment));
    const clusterOf = await clusterOfImages(reader, kept.clustering);
    const sizes = new Map<string, number>();
    for await (const { id } of reader.known()) {
      const cluster = clusterOf(id) ?? '';
      sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
    }
    await reader.close();
    await release().create(await known(), someWork());
    const { clustering: published } = await live();
    expect(Object.fromEntries(sizes)).toEqual(
      Object.fromEntries(published?.clusters.map(({ id, size }) => [id, size]) ?? []),
    );
  });

  it('follows a new clustering and a new campaign with one release, and a rollback brings both back', async () => {
    await clustering().create(new Map(), someWork());
    await release().create(await known(), someWork());
    const first = await live();

    const finer = withK(4);
    const next = `${CAMPAIGN}-next`;
    await clustering(finer).create(new Map(), someWork());
    expect((await live()).release?.id).toBe(first.release?.id);
    const facts = await known(finer, next);
    expect(await release(finer).read(facts)).toMatchObject({
      kind: 'outdated',
      why: expect.stringMatching(/has clustering v1-/),
    });
    await release(finer).create(facts, someWork());
    const second = await live();
    expect(second.release).toMatchObject({ id: expect.stringMatching(/^r0002-/), campaignArn: next });
    expect(second.release?.clustering).toMatch(/^v2-/);

    vi.spyOn(console, 'log').mockImplementation(() => undefined);
    await rollback(catalogue.config);
    const back = await live();
    expect(back.release).toEqual(first.release);
    expect(back.release?.campaignArn).toBe(CAMPAIGN);
    const ids = (one: typeof back) => one.clustering?.clusters.map(({ id }) => id);
    expect(ids(back)).toEqual(ids(first));
  });

  it('keeps the ids of clusters that go on, and gives no number out twice', async () => {
    await clustering().create(new Map(), someWork());
    await release().create(await known(), someWork());
    await clustering(withK(4)).create(new Map(), someWork());
    await release(withK(4)).create(await known(withK(4)), someWork());
    const grown = (await live()).clustering;
    // The old clusters again: the object is still there.
    await release().create(await known(), someWork());
    expect((await live()).clustering?.lastNumber).toBe(grown?.lastNumber);
  });

  it('says what a gateway needs', async () => {
    const facts = new Map<ResourceId, Outputs>([['filter', { arn: `${CAMPAIGN}/it's` }]]);
    expect(environmentLines(catalogue.deployment, facts)).toEqual([
      'export CATALOGUE=photos',
      'export EMBEDDER=titan',
      'export EMBEDDING_LENGTH=256',
      'export BEDROCK_REQUESTS_PER_SECOND=1000',
      'export AWS_REGION=us-east-1',
      'export INDEX=embedded',
      'export RANKER=personalize',
      `export PERSONALIZE_FILTER_ARN='${CAMPAIGN}/it'\\''s'`,
    ]);
  });
});
