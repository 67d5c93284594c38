import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openEmbeddingStore } from '../../catalogue/embedding/embedding-store.js';
import { lenderOf } from '../../catalogue/ingest/lent-ids.js';
import { interactionsCheck } from '../../catalogue/interactions/check-interactions.js';
import { openCatalogue } from '../../catalogue/open-catalogue.js';
import type { Progress } from '../../catalogue/progress.js';
import type { Environment } from '../../config/configuration-reader.js';
import type { CatalogueReader } from '../../datasources/indexes/catalogue-reader.js';
import { openCatalogueReader } from '../../engines/open-catalogue-reader.js';
import { embeddingPriceBy } from '../../pricing/embedding-price.js';
import { rateOf } from '../../pricing/rates.js';
import { openAws } from '../../provisioning/aws/open-aws.js';
import { batchCheck, batchEmbedding } from '../../provisioning/batch/embed-in-batches.js';
import { awsChecks } from '../../provisioning/checks/aws-checks.js';
import { clusterOfImages } from '../../provisioning/clustering/cluster-of-images.js';
import {
  type ClusteringMaker,
  clusteringBySageMaker,
  ourClustering,
} from '../../provisioning/clustering/clustering-maker.js';
import { clusteringObjects } from '../../provisioning/clustering/clustering-objects.js';
import type { OpenDeployment } from '../../provisioning/engine/open-deployment.js';
import type { Deployment } from '../../provisioning/file/deployment.js';
import { forgottenUsers } from '../../provisioning/forgetting/forgotten-users.js';
import {
  deletionCheck,
  outstandingForgetting,
} from '../../provisioning/forgetting/outstanding-forgetting.js';
import { clusteringFingerprint } from '../../provisioning/names.js';
import type { Resource } from '../../provisioning/resource.js';
import { alarmResource } from '../../provisioning/resources/alarm.js';
import { bucketResource } from '../../provisioning/resources/bucket/bucket.js';
import { clusteringResource } from '../../provisioning/resources/catalogue/clustering.js';
import { imagesResource } from '../../provisioning/resources/catalogue/images.js';
import { interactionsResource } from '../../provisioning/resources/catalogue/interactions.js';
import { releaseResource } from '../../provisioning/resources/catalogue/release.js';
import { personalizeResources } from '../../provisioning/resources/personalize/personalize-parts.js';
import { hourlyPrices, resourcePrices } from '../../provisioning/resources/prices.js';
import { openSageMakerClustering } from '../../provisioning/sagemaker/sagemaker-clustering.js';
import { configOf } from './config-of.js';
import { countPictures } from './count-pictures.js';
import { openForgettingLog } from './open-forgetting-log.js';
import { otherCampaigns } from './other-campaigns.js';
import { plannedImages } from './planned-images.js';
import { supersededByApply } from './superseded-by-apply.js';

export interface DeploymentContext {
  readonly environment: Environment;
  /** Of the work on this machine. */
  readonly progress: Progress;
  /** A line about what could not be looked at. */
  readonly warn: (line: string) => void;
}

/** What `parallax.yaml` says, with the clients and the catalogue that its verbs work on: the one place that puts a deployment together. */
export async function openDeployment(
  deployment: Deployment,
  { environment, progress, warn }: DeploymentContext,
): Promise<OpenDeployment> {
  const config = configOf(deployment, environment);
  const aws = openAws(deployment.region);
  const rate = rateOf(deployment.rates);
  const objects = clusteringObjects(aws, deployment);
  const open = (): Promise<CatalogueReader | null> => openCatalogueReader(config);
  const now = (): number => Date.now();

  const check = interactionsCheck({
    ...deployment.interactions,
    now: now(),
    forgotten: () => forgottenUsers(aws, deployment),
    images: () => plannedImages(deployment.pictures, open, () => lenderOf(config)),
    cacheFile: join(config.dataDirectory, config.catalogue, 'interactions-check.json'),
  });
  const price = resourcePrices(deployment, {
    pictures: () => countPictures(deployment.pictures),
    interactions: () => check.rows(),
  });
  const wait = async (ms: number, signal: AbortSignal): Promise<void> => sleep(ms, undefined, { signal });
  const hourly = hourlyPrices(rate, deployment.personalize.recipe);
  const options = { aws, deployment, price, wait };
  const alarm = alarmResource(options);

  const resources: readonly Resource[] = [
    bucketResource(options),
    imagesResource({
      ...{ deployment, config, progress, price: embeddingPriceBy(rate) },
      batch: batchEmbedding({
        ...{ aws, deployment, wait },
        openStore: () => openEmbeddingStore(join(config.dataDirectory, config.catalogue)),
        concurrency: availableParallelism(),
        random: Math.random,
      }),
      monotonic: () => performance.now(),
    }),
    clusteringResource({
      ...{ deployment, objects, open },
      maker: makerFor(deployment, { aws, progress }),
      price: () => price('clustering'),
    }),
    interactionsResource({
      ...{ aws, deployment, price, now },
      async clusterOfImages() {
        const { clustering } = await objects.read(clusteringFingerprint(deployment));
        const reader = await open();
        if (reader === null) return () => null;
        return clusterOfImages(reader, clustering).finally(() => reader.close());
      },
    }),
    ...personalizeResources(options),
    ...(alarm === null ? [] : [alarm]),
    releaseResource({
      ...{ deployment, objects, open },
      openToWrite: (signal) => openCatalogue(config, 'apply a deployment', progress, { signal }),
      now: () => new Date(),
    }),
  ];

  return {
    resources,
    checks: [
      check,
      batchCheck(deployment),
      deletionCheck({ aws, deployment, now }),
      ...awsChecks({ aws, deployment, warn }),
    ],
    superseded: supersededByApply({ aws, deployment, open, now, hourly }),
    outstanding: async () => [
      ...(await check.notes()),
      ...(await otherCampaigns({ aws, deployment, hourly, open })),
      ...(await outstandingForgetting({
        ...{ aws, deployment, now },
        openLog: () => openForgettingLog(config, now),
      })),
    ],
    close: () => aws.close(),
  };
}

function makerFor(
  { name, clusters, bucket, ...deployment }: Deployment,
  { aws, progress }: { readonly aws: ReturnType<typeof openAws>; readonly progress: Progress },
): ClusteringMaker {
  if (clusters.sageMaker === null) return ourClustering(clusters, progress);
  const sageMaker = openSageMakerClustering({
    ...{ aws, name, bucket: bucket.name, choice: clusters.sageMaker },
    fingerprint: clusteringFingerprint({ name, clusters, bucket, ...deployment }),
  });
  return clusteringBySageMaker(sageMaker, clusters);
}
