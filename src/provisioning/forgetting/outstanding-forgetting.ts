import type { InteractionLog } from '../../datasources/logs/interaction-log.js';
import { ParallaxError } from '../../domain/errors.js';
import type { Aws } from '../aws/open-aws.js';
import type { Deployment } from '../file/deployment.js';
import type { Check } from '../resource.js';
import { campaignDetail } from '../resources/personalize/campaigns.js';
import { listVersions } from '../resources/personalize/listings.js';
import { deletionJobs, newestCompleted } from '../resources/personalize/newest-deletion.js';
import { ownCampaigns } from '../resources/personalize/owned.js';
import { describeForgetting, describeRunning } from './describe-forgetting.js';
import { lookAtForgetting, ownGroup } from './forgetting-state.js';

export interface OutstandingForgettingOptions {
  readonly aws: Aws;
  readonly deployment: Deployment;
  /** Opens the gateway's log, null where nothing was recorded yet; it is closed again. */
  readonly openLog: () => Promise<Pick<InteractionLog, 'forgotten' | 'close'> | null>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * A sentence for each step until forgotten users are erased everywhere, and for each state that cannot be read.
 * Changes nothing.
 */
export async function outstandingForgetting({
  aws,
  deployment,
  openLog,
  now,
}: OutstandingForgettingOptions): Promise<readonly string[]> {
  const says: string[] = [];
  const log = await openLog().catch((error: unknown) => {
    says.push(`Whom the gateway's log still has to forget elsewhere is not known: ${messageOf(error)}`);
    return null;
  });
  try {
    const state = await lookAtForgetting({ aws, deployment, log });
    says.push(...describeForgetting(deployment.name, state, now()));
    if (state.datasetGroup !== null) says.push(...(await retrainingDue(aws, deployment, state.datasetGroup)));
  } catch (error) {
    says.push(`Who is still to be forgotten is not known: ${messageOf(error)}`);
  } finally {
    await log?.close();
  }
  return says;
}

/**
 * Refuses imports and trainings while Personalize deletes users: both may bring deleted data back.
 *
 * @see "Deleting users", Amazon Personalize developer guide
 */
export function deletionCheck({
  aws,
  deployment,
  now,
}: Pick<OutstandingForgettingOptions, 'aws' | 'deployment' | 'now'>): Check {
  return {
    title: 'Amazon Personalize deletes no users right now',
    async problems() {
      const group = await ownGroup(aws, deployment);
      if (group === null) return [];
      return describeRunning(await deletionJobs(aws, group), now()).map(
        ({ job, status }) =>
          `Amazon Personalize is deleting users who were forgotten (${job}, ${status}), and nothing may be imported or trained meanwhile: apply again when status shows that it is over, usually within a day.`,
      );
    },
  };
}

/** Campaigns whose version was trained before users were deleted still rank for them. */
async function retrainingDue(
  aws: Aws,
  deployment: Deployment,
  datasetGroup: string,
): Promise<readonly string[]> {
  const newest = newestCompleted(await deletionJobs(aws, datasetGroup));
  if (newest === null) return [];
  const over = newest.lastUpdatedDateTime?.getTime() ?? 0;
  const campaigns = await ownCampaigns({ aws, deployment });
  const serving = campaigns
    .filter(({ status }) => status === 'ACTIVE')
    .sort((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0));
  const trained = await Promise.all(serving.map(({ arn }) => trainedAt(aws, deployment, arn)));
  const knows = (at: number | null | undefined): boolean => at !== undefined && at !== null && at < over;
  if (knows(trained.at(-1)))
    return [
      'The live campaign was trained before users were deleted, and still knows them: retraining is due. Run apply.',
    ];
  return serving
    .filter((_, i) => knows(trained[i]))
    .map(
      ({ name }) =>
        `The campaign ${name} was trained before users were deleted, and still knows them: apply takes it down, unless it is kept to go back to (personalize.keepPrevious).`,
    );
}

/** Start of the training of a campaign's version; null when it is unknown. */
async function trainedAt(aws: Aws, deployment: Deployment, campaignArn: string): Promise<number | null> {
  const versionArn = (await campaignDetail({ aws, deployment }, campaignArn))?.solutionVersionArn ?? '';
  const solutionArn = versionArn.split('/').slice(0, 2).join('/');
  if (solutionArn === '') return null;
  const versions = await listVersions(aws, solutionArn);
  // A campaign that takes over what is trained by itself names no version.
  const version = versionArn.endsWith('/$LATEST')
    ? versions
        .filter(({ status }) => status === 'ACTIVE')
        .sort((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0))
        .at(-1)
    : versions.find(({ arn }) => arn === versionArn);
  return version?.createdAt ?? null;
}

function messageOf(error: unknown): string {
  if (error instanceof ParallaxError) return error.message;
  throw error;
}
