import type { Campaign } from '@aws-sdk/client-personalize';
import { callAws } from '../../../datasources/aws/call-aws.js';
import { askPersonalize } from '../../aws/ask-personalize.js';
import type { Aws } from '../../aws/open-aws.js';
import { nullIfNotFound } from '../../aws/refusals.js';
import type { Removal } from '../../resource.js';
import type { RemovalContext } from '../removal-context.js';
import type { Listed } from './listed.js';
import { listCampaigns } from './listings.js';
import type { Owner } from './owned.js';
import { describeResource, type PersonalizeType, removalOf } from './personalize-type.js';

export const CAMPAIGN: PersonalizeType<Campaign> = {
  label: 'campaign',
  operation: 'Campaign',
  async describe(client, campaignArn) {
    const { DescribeCampaignCommand } = await import('@aws-sdk/client-personalize');
    return (await client.send(new DescribeCampaignCommand({ campaignArn }))).campaign;
  },
  async delete(client, campaignArn) {
    const { DeleteCampaignCommand } = await import('@aws-sdk/client-personalize');
    return client.send(new DeleteCampaignCommand({ campaignArn }));
  },
};

export interface CampaignDetail {
  readonly minProvisionedTps: number;
  readonly solutionVersionArn: string;
}

/** Null for a campaign that is gone. */
export async function campaignDetail({ aws, signal }: Owner, arn: string): Promise<CampaignDetail | null> {
  const client = await aws.personalize();
  const call = { service: 'Amazon Personalize', action: 'DescribeCampaign', resource: arn };
  const campaign = await nullIfNotFound(callAws(call, signal, () => CAMPAIGN.describe(client, arn)));
  if (campaign === null || campaign === undefined) return null;
  const { minProvisionedTPS = 1, solutionVersionArn = '' } = campaign;
  return { minProvisionedTps: minProvisionedTPS, solutionVersionArn };
}

/** The removal of one campaign, with its price. */
export async function campaignRemoval(context: RemovalContext, campaign: Listed): Promise<Removal> {
  const detail = await campaignDetail(context, campaign.arn);
  const hourly = context.hourly({ kind: 'campaign', minProvisionedTps: detail?.minProvisionedTps ?? 1 });
  return removalOf(context, CAMPAIGN, campaign, hourly);
}

/** True when a campaign adopts each new version of its solution by itself. */
export function isSynced(campaign: Campaign | undefined): boolean {
  return campaign?.campaignConfig?.syncWithLatestSolutionVersion === true;
}

/** Settings of a campaign with or without sync; without it the campaign stays with the newest version. */
export function syncing(solutionArn: string, syncWithLatestSolutionVersion: boolean) {
  return {
    solutionVersionArn: `${solutionArn}/$LATEST`,
    campaignConfig: { syncWithLatestSolutionVersion },
  };
}

/**
 * Makes the campaigns of a solution keep their current versions. A synced campaign would adopt the next version
 * and rank clusters that are not live yet.
 */
export async function holdCampaigns(aws: Aws, solutionArn: string): Promise<void> {
  const { UpdateCampaignCommand } = await import('@aws-sdk/client-personalize');
  for (const { arn, name, status } of await listCampaigns(aws, solutionArn)) {
    if (status !== 'ACTIVE' || !isSynced(await describeResource(aws, CAMPAIGN, arn))) continue;
    const input = { campaignArn: arn, campaignConfig: { syncWithLatestSolutionVersion: false } };
    await askPersonalize(aws, 'UpdateCampaign', name, (client) =>
      client.send(new UpdateCampaignCommand(input)),
    );
  }
}
