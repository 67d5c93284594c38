import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SILENT_PROGRESS } from '../../../src/catalogue/progress.js';
import { rollback } from '../../../src/cli/verbs/rollback.js';
import { embeddingPriceBy } from '../../../src/pricing/embedding-price.js';
import { clusterOfImages } from '../../../src/provisioning/clustering/cluster-of-images.js';
import { decodeClustering, encodeClustering } from '../../../src/provisioning/clustering/clustering-file.js';
import { ourClustering } from '../../../src/provisioning/clustering/clustering-maker.js';
import type { ClusteringObjects } from '../../../src/provisioning/clustering/clustering-objects.js';
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
import { anAlias, NEEDS_OPENSEARCH, OPENSEARCH_URL } from '../../fakes/opensearch-catalogue.js';

const IMAGES = 30;
const CAMPAIGN = 'arn:aws:personalize:us-east-1:123456789012:campaign/photos-1';

/** A bucket in memory. */
function kept(): ClusteringObjects {
  const files = new Map<string, { readonly bytes: Uint8Array; readonly id: string; readonly k: string }>();
  return {
    uri: (fingerprint) => `s3://bucket/${fingerprint}`,
    head: async (fingerprint) => files.get(fingerprint) ?? null,
    read: async (fingerprint) =>
      decodeClustering(files.get(fingerprint)?.bytes ?? new Uint8Array(), `s3://bucket/${fingerprint}`),
    async write(clustering) {
      const { id, clusters } = clustering.clustering;
      files.set(clustering.fingerprint, {
        bytes: encodeClustering(clustering),
        id,
        k: String(clusters.length),
      });
    },
  };
}

describe.skipIf(OPENSEARCH_URL === undefined)(`a deployment on OpenSearch${NEEDS_OPENSEARCH}`, () => {
  const { alias, drop } = anAlias();
  let bedrock: LoopbackService;
  let catalogue: CatalogueToDeploy;
  let objects: ClusteringObjects;

  beforeEach(async () => {
    bedrock = await aBedrockService();
    anAwsEnvironment({ BEDROCK_RUNTIME: bedrock.url });
    objects = kept();
    catalogue = await aCatalogueToDeploy({
      index: {
        kind: 'opensearch',
        url: OPENSEARCH_URL ?? '',
        auth: 'none',
        alias,
        engine: 'lucene',
        space: 'l2',
        shards: 1,
        replicas: 0,
      },
    });
    for (let seed = 7; seed <= IMAGES; seed++) await catalogue.add(seed);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    await drop();
    await catalogue.remove();
    await bedrock.close();
  });

  const images = (deployment: Deployment): Resource =>
    imagesResource({
      deployment,
      config: catalogue.config,
      price: embeddingPriceBy(() => null),
      progress: SILENT_PROGRESS,
      batch: null,
      monotonic: () => performance.now(),
    });
  const clustering = (deployment: Deployment): Resource =>
    clusteringResource({
      deployment,
      objects,
      maker: ourClustering(deployment.clusters, SILENT_PROGRESS, 1),
      open: catalogue.open,
      rate: () => null,
    });
  const release = (deployment: Deployment): Resource =>
    releaseResource({
      deployment,
      objects,
      open: catalogue.open,
      openToWrite: catalogue.openToWrite,
      now: () => new Date('2026-01-02T03:04:05Z'),
    });
  async function known(deployment: Deployment, campaignArn: string): Promise<KnownOutputs> {
    const sight = await clustering(deployment).read(new Map());
    return new Map<ResourceId, Outputs>([
      ['clustering', sight.kind === 'ready' ? sight.outputs : {}],
      ['campaign', { arn: campaignArn }],
      ['tracker', { trackingId: 'tracker-1' }],
    ]);
  }
  async function live() {
    const reader = await catalogue.open();
    const found = await reader?.release();
    await reader?.close();
    return found ?? null;
  }

  it('has its images, clusters and releases there, and returns to an earlier campaign', async () => {
    const { deployment } = catalogue;
    expect(await images(deployment).read(new Map())).toEqual({ kind: 'missing' });
    expect(await clustering(deployment).read(new Map())).toEqual({ kind: 'missing' });
    await images(deployment).create(new Map(), someWork());
    expect(await images(deployment).read(new Map())).toEqual({
      kind: 'ready',
      outputs: { count: String(IMAGES) },
    });
    await clustering(deployment).create(new Map(), someWork());
    expect(await live()).toBeNull();

    const reader = await catalogue.open();
    if (reader === null) throw new Error('There is a catalogue.');
    const { clustering: stored } = await objects.read(clusteringFingerprint(deployment));
    const clusterOf = await clusterOfImages(reader, stored);
    let assigned = 0;
    for await (const { id } of reader.known()) if (clusterOf(id) !== null) assigned += 1;
    await reader.close();
    expect(assigned).toBe(IMAGES);

    await release(deployment).create(await known(deployment, CAMPAIGN), someWork());
    const first = await live();
    expect(first).toMatchObject({ campaignArn: CAMPAIGN, trackingId: 'tracker-1', images: IMAGES });
    expect(await release(deployment).read(await known(deployment, CAMPAIGN))).toEqual({
      kind: 'ready',
      outputs: { id: first?.id },
    });

    const finer = { ...deployment, clusters: { ...deployment.clusters, k: 2 } };
    await clustering(finer).create(new Map(), someWork());
    const next = await known(finer, `${CAMPAIGN}-next`);
    expect(await release(finer).read(next)).toMatchObject({ kind: 'outdated' });
    await release(finer).create(next, someWork());
    expect(await live()).toMatchObject({ campaignArn: `${CAMPAIGN}-next` });

    vi.spyOn(console, 'log').mockImplementation(() => undefined);
    await rollback(catalogue.config);
    expect(await live()).toEqual(first);
  });
});
