import { hashOfFile } from '../../catalogue/interactions/read-interactions.js';
import type { CatalogueReader } from '../../datasources/indexes/catalogue-reader.js';
import type { Aws } from '../../provisioning/aws/open-aws.js';
import type { Deployment } from '../../provisioning/file/deployment.js';
import { forgottenUsers } from '../../provisioning/forgetting/forgotten-users.js';
import { staleInteractions } from '../../provisioning/forgetting/stale-interactions.js';
import { bucketPrefix, interactionsFingerprint } from '../../provisioning/names.js';
import type { RemovalStage } from '../../provisioning/resource.js';
import { deletionJobs, newestCompleted } from '../../provisioning/resources/personalize/newest-deletion.js';
import { ownGroups } from '../../provisioning/resources/personalize/owned.js';
import { supersededCampaigns } from '../../provisioning/resources/personalize/superseded-campaigns.js';
import type { HourlyPrice } from '../../provisioning/resources/prices.js';

export interface SupersededByApplyOptions {
  readonly aws: Aws;
  readonly deployment: Deployment;
  readonly hourly: HourlyPrice;
  readonly open: () => Promise<CatalogueReader | null>;
  readonly now: () => number;
}

/**
 * Resources to delete once an apply has made everything ready: campaigns that are neither live nor kept, with their
 * alarms, and superseded interactions.
 */
export function supersededByApply(options: SupersededByApplyOptions): RemovalStage {
  const { aws, deployment, hourly, open, now } = options;
  const { keepPrevious, ceilingTps } = deployment.personalize;
  const context = { ...{ deployment, aws, now, hourly }, openSearch: null, localFolder: null };

  async function campaigns() {
    const reader = await open();
    const releases = (await reader?.releases().finally(() => reader.close())) ?? [];
    const live = releases.at(-1);
    if (live?.campaignArn === undefined) return [];
    return supersededCampaigns(context, {
      campaignArn: live.campaignArn,
      alarm: ceilingTps !== null,
      keepPrevious,
      earlier: releases.slice(0, -1).flatMap(({ campaignArn }) => campaignArn ?? []),
      forgottenAt: await lastForgetting(),
    }).find();
  }

  /** Time of the last erasure: a campaign for a rollback must not know those users. */
  async function lastForgetting(): Promise<number | null> {
    const [group] = await ownGroups(context);
    if (group === undefined) return null;
    const newest = newestCompleted(await deletionJobs(aws, group.arn));
    return newest?.creationDateTime?.getTime() ?? null;
  }

  async function wantedUri(): Promise<string> {
    const { fingerprint } = await forgottenUsers(aws, deployment);
    const hash = await hashOfFile(deployment.interactions.file);
    const name = interactionsFingerprint(deployment, hash, fingerprint);
    return `s3://${deployment.bucket.name}/${bucketPrefix(deployment)}interactions/${name}.csv`;
  }

  return {
    title: 'superseded resources',
    find: async () => [
      ...(await campaigns()),
      ...(await staleInteractions({ aws, deployment, hourly, wantedUri }).find()),
    ],
  };
}
