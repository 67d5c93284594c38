import { readCatalogueVectors } from '../../../catalogue/clusters/read-catalogue-vectors.js';
import type { CatalogueReader } from '../../../datasources/indexes/catalogue-reader.js';
import { ParallaxError } from '../../../domain/errors.js';
import type { RateOf } from '../../../pricing/rates.js';
import { type ClusteringMaker, makerFor } from '../../clustering/clustering-maker.js';
import { type ClusteringObjects, clusteringObjects } from '../../clustering/clustering-objects.js';
import type { Deployment } from '../../file/deployment.js';
import { clusteringFingerprint } from '../../names.js';
import type { Price, Resource, ResourceState, Work } from '../../resource.js';
import { ON_THIS_MACHINE, priceBy } from '../prices.js';
import type { ResourceType } from '../resource-type.js';

const DEPENDS_ON = ['bucket', 'images'] as const;

/** Clusters of the images, as an object in the bucket. */
export const clustering: ResourceType = {
  dependsOn: DEPENDS_ON,
  open: (context) =>
    clusteringResource({
      ...context,
      objects: clusteringObjects(context.aws, context.deployment),
      maker: makerFor(context),
    }),
  delete: { deletedWith: 'bucketObjects' },
};

export interface ClusteringOptions {
  readonly deployment: Deployment;
  readonly objects: ClusteringObjects;
  readonly maker: ClusteringMaker;
  /** The catalogue, for this resource to close. */
  readonly open: () => Promise<CatalogueReader | null>;
  readonly rate: RateOf;
}

/**
 * The clusters as an object in the bucket, until their campaign is live. One version, K, seed and maker are clustered
 * once; new images do not change them.
 */
export function clusteringResource(options: ClusteringOptions): Resource {
  const { deployment, objects, maker, open } = options;
  const fingerprint = clusteringFingerprint(deployment);
  const uri = objects.uri(fingerprint);

  async function read(): Promise<ResourceState> {
    const head = await objects.head(fingerprint);
    if (head === null) return { kind: 'missing' };
    const { id, k } = head;
    if (id === null || k === null) {
      return {
        kind: 'failed',
        reason: `${uri} does not say which clustering it holds.`,
        advice: 'Apply creates it again.',
      };
    }
    return { kind: 'ready', outputs: { fingerprint, uri, id, k } };
  }

  async function create(_: unknown, work: Work): Promise<void> {
    const head = await objects.head(fingerprint, work.signal);
    if (head !== null && head.id !== null && head.k !== null) return;
    const reader = await open();
    if (reader === null) throw noCatalogue(deployment);
    try {
      const { space } = reader.record;
      const previous = await reader.clustering();
      // A training job takes all vectors; our own clustering a sample of many.
      const most = deployment.clusters.by === 'sagemaker' ? Number.POSITIVE_INFINITY : undefined;
      const catalogue = await readCatalogueVectors(reader, space.dimension, most, deployment.clusters.seed);
      const made = await maker(catalogue, previous, work);
      // Two clusterings may have one number; the fingerprint tells them apart.
      const clustering = { ...made, id: `${made.id}-${fingerprint}` };
      const { k, seed } = deployment.clusters;
      const images = catalogue.ids.length;
      await objects.write({ fingerprint, clustering, space, k, seed, images }, head !== null, work.signal);
      work.say(`${images} images in ${clustering.clusters.length} clusters: ${uri}`);
    } finally {
      await reader.close();
    }
  }

  return {
    id: 'clustering',
    title: `clustering ${fingerprint} of catalogue ${deployment.catalogue}`,
    dependsOn: DEPENDS_ON,
    typicalMinutes: deployment.clusters.by === 'sagemaker' ? [5, 30] : [1, 10],
    price: async () => priceOf(options),
    read,
    create,
    update: create,
  };
}

function priceOf({ deployment, rate }: ClusteringOptions): Price {
  const { sageMaker } = deployment.clusters;
  if (sageMaker === null) return ON_THIS_MACHINE;
  const { instanceType, instanceCount } = sageMaker;
  return priceBy(rate, instanceType, 'once', instanceCount / 4, 'a quarter of an hour of training');
}

function noCatalogue({ catalogue }: Deployment): ParallaxError {
  return new ParallaxError(
    'NOT_FOUND',
    `There is no catalogue "${catalogue}" to cluster: apply puts its images in first.`,
  );
}
