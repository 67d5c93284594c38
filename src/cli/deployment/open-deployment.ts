import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lenderOf } from '../../catalogue/ingest/lent-ids.js';
import { interactionsCheck } from '../../catalogue/interactions/check-interactions.js';
import type { Progress } from '../../catalogue/progress.js';
import type { Environment } from '../../config/configuration-reader.js';
import type { CatalogueReader } from '../../datasources/indexes/catalogue-reader.js';
import { openCatalogueReader } from '../../engines/open-catalogue-reader.js';
import { rateOf } from '../../pricing/rates.js';
import { openAws } from '../../provisioning/aws/open-aws.js';
import { batchCheck } from '../../provisioning/batch/embed-in-batches.js';
import { awsChecks } from '../../provisioning/checks/aws-checks.js';
import type { OpenDeployment } from '../../provisioning/engine/open-deployment.js';
import type { Deployment } from '../../provisioning/file/deployment.js';
import { forgottenUsers } from '../../provisioning/forgetting/forgotten-users.js';
import {
  deletionCheck,
  outstandingForgetting,
} from '../../provisioning/forgetting/outstanding-forgetting.js';
import { hourlyPrices } from '../../provisioning/resources/prices.js';
import { openResources } from '../../provisioning/resources/resources.js';
import { configOf } from './config-of.js';
import { openForgettingLog } from './open-forgetting-log.js';
import { otherCampaigns } from './other-campaigns.js';
import { plannedImages } from './planned-images.js';
import { supersededByApply } from './superseded-by-apply.js';

export interface OpenDeploymentOptions {
  readonly environment: Environment;
  /** Progress of the work on this machine. */
  readonly progress: Progress;
  /** Prints a line about something that could not be read. */
  readonly warn: (line: string) => void;
}

/** The one place that puts a deployment together: its resources, checks, clients and catalogue. */
export async function openDeployment(
  deployment: Deployment,
  { environment, progress, warn }: OpenDeploymentOptions,
): Promise<OpenDeployment> {
  const config = configOf(deployment, environment);
  const aws = openAws(deployment.region);
  const rate = rateOf(deployment.rates);
  const open = (): Promise<CatalogueReader | null> => openCatalogueReader(config);
  const now = (): number => Date.now();
  const check = interactionsCheck({
    ...deployment.interactions,
    now: now(),
    forgotten: () => forgottenUsers(aws, deployment),
    images: () => plannedImages(deployment.pictures, open, () => lenderOf(config)),
    cacheFile: join(config.dataDirectory, config.catalogue, 'interactions-check.json'),
  });
  const hourly = hourlyPrices(rate, deployment.personalize.recipe);
  return {
    resources: openResources({
      ...{ aws, deployment, config, progress, rate, open, now },
      interactionRows: () => check.rows(),
      wait: async (ms, signal) => sleep(ms, undefined, { signal }),
      monotonic: () => performance.now(),
      random: Math.random,
    }),
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
