import { readSample } from '../../../catalogue/clusters/catalogue-sample.js';
import { publishClustering } from '../../../catalogue/clusters/publish-clustering.js';
import { type OpenCatalogue, openCatalogue } from '../../../catalogue/open-catalogue.js';
import { seededRandom } from '../../../clustering/seeded-random.js';
import type { CatalogueReader } from '../../../datasources/indexes/catalogue-reader.js';
import type { Clustering } from '../../../domain/cluster.js';
import { badInput } from '../../../domain/errors.js';
import type { Release } from '../../../domain/release.js';
import { isSameSpace, type Space, spaceName } from '../../../domain/vector.js';
import { type ClusteringObjects, clusteringObjects } from '../../clustering/clustering-objects.js';
import type { Deployment } from '../../file/deployment.js';
import { type KnownOutputs, outputOf, type Resource, type ResourceState, type Work } from '../../resource.js';
import type { ResourceType } from '../resource-type.js';

const DEPENDS_ON = ['clustering', 'campaign', 'tracker'] as const;

/** The release of the catalogue that names clustering, campaign and tracker. It is in the index. */
export const release: ResourceType = {
  dependsOn: DEPENDS_ON,
  open: ({ aws, deployment, config, progress, open, now }) =>
    releaseResource({
      ...{ deployment, open },
      objects: clusteringObjects(aws, deployment),
      openToWrite: (signal) => openCatalogue(config, 'apply a deployment', progress, { signal }),
      now: () => new Date(now()),
    }),
  delete: { deletedWith: 'images' },
};

export interface ReleaseOptions {
  readonly deployment: Deployment;
  readonly objects: ClusteringObjects;
  /** The catalogue, for this resource to close. */
  readonly open: () => Promise<CatalogueReader | null>;
  /** The same to write into. */
  readonly openToWrite: (signal: AbortSignal) => Promise<OpenCatalogue>;
  readonly now: () => Date;
}

/** Three things that must be live together. */
interface Wanted {
  readonly clustering: string;
  readonly campaignArn: string;
  readonly trackingId: string;
}

/** The clustering, the campaign that ranks its clusters, and the tracker that it learns from, live together. */
export function releaseResource(options: ReleaseOptions): Resource {
  const { deployment, objects, open, openToWrite, now } = options;

  async function read(known: KnownOutputs): Promise<ResourceState> {
    const reader = await open();
    if (reader === null) return { kind: 'missing' };
    try {
      const live = await reader.release();
      if (live === null) return { kind: 'missing' };
      const why = difference(live, wantedOf(known));
      return why === null ? { kind: 'ready', outputs: { id: live.id } } : { kind: 'outdated', why };
    } finally {
      await reader.close();
    }
  }

  async function create(known: KnownOutputs, { signal, say }: Work): Promise<void> {
    const wanted = wantedOf(known);
    const fingerprint = outputOf(known, 'clustering', 'fingerprint');
    const { clustering, space } = await objects.read(fingerprint, signal);
    refuseOther(clustering, wanted, objects.uri(fingerprint));
    const catalogue = await openToWrite(signal);
    try {
      const { writer, embedder } = catalogue;
      const live = (await writer.releases()).at(-1) ?? null;
      // The answer to an earlier call may have been lost.
      if (live !== null && difference(live, wanted) === null) return;
      refuseOtherSpace(space, embedder.space, objects.uri(fingerprint));
      const random = seededRandom(deployment.clusters.seed);
      const { campaignArn, trackingId } = wanted;
      const release = await publishClustering(
        {
          index: catalogue.index,
          clustering: after(clustering, await writer.clustering()),
          cells: new Map(),
          sample: await readSample(writer, random),
          campaignArn,
          trackingId,
        },
        { embedder, writer, now, random },
      );
      say(`Release ${release.id} is live with clustering ${release.clustering}.`);
    } finally {
      await catalogue.close();
    }
  }

  return {
    id: 'release',
    title: `release of catalogue ${deployment.catalogue}`,
    dependsOn: DEPENDS_ON,
    typicalMinutes: [1, 15],
    price: async () => ({
      hourly: 0,
      once: 0,
      note: 'Some hundred texts are embedded to measure its spread.',
    }),
    read,
    create,
    update: create,
  };
}

function wantedOf(known: KnownOutputs): Wanted {
  return {
    clustering: outputOf(known, 'clustering', 'id'),
    campaignArn: outputOf(known, 'campaign', 'arn'),
    trackingId: outputOf(known, 'tracker', 'trackingId'),
  };
}

function difference(live: Release, wanted: Wanted): string | null {
  if (live.clustering !== wanted.clustering) {
    return `Release ${live.id} has clustering ${live.clustering}, not ${wanted.clustering}.`;
  }
  if (live.campaignArn !== wanted.campaignArn) {
    return `Release ${live.id} has ${live.campaignArn ?? 'no campaign'}, not ${wanted.campaignArn}.`;
  }
  return live.trackingId === wanted.trackingId ? null : `Release ${live.id} has another tracker.`;
}

/** Cluster numbers that were used since the clustering was made stay used. */
function after(clustering: Clustering, live: Clustering | null): Clustering {
  return { ...clustering, lastNumber: Math.max(clustering.lastNumber ?? 0, live?.lastNumber ?? 0) };
}

function refuseOther({ id }: Clustering, wanted: Wanted, uri: string): void {
  if (id === wanted.clustering) return;
  throw badInput(
    'clusters',
    `${uri} holds clustering ${id} now, and ${wanted.clustering} was there: another process applies this deployment. Apply again.`,
  );
}

function refuseOtherSpace(kept: Space, space: Space, uri: string): void {
  if (isSameSpace(kept, space)) return;
  throw badInput(
    'clusters.version',
    `The clustering in ${uri} is of ${spaceName(kept)}, and the catalogue holds ${spaceName(space)}: raise clusters.version to cluster again.`,
  );
}
