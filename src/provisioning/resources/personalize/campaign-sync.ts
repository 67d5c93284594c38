import type { Campaign } from '@aws-sdk/client-personalize';
import { askPersonalize } from '../../aws/ask-personalize.js';
import type { Aws } from '../../aws/open-aws.js';
import { listCampaigns } from './listings.js';

export async function describeCampaign(aws: Aws, campaignArn: string): Promise<Campaign | undefined> {
  const { DescribeCampaignCommand } = await import('@aws-sdk/client-personalize');
  const { campaign } = await askPersonalize(aws, 'DescribeCampaign', campaignArn, (client) =>
    client.send(new DescribeCampaignCommand({ campaignArn })),
  );
  return campaign;
}

/** Whether a campaign takes over each new version of its solution by itself. */
export function isSynced(campaign: Campaign | undefined): boolean {
  return campaign?.campaignConfig?.syncWithLatestSolutionVersion === true;
}

/** With or without sync, from the newest version on: a campaign that is no longer synced stays with that. */
export function syncing(solutionArn: string, syncWithLatestSolutionVersion: boolean) {
  return {
    solutionVersionArn: `${solutionArn}/$LATEST`,
    campaignConfig: { syncWithLatestSolutionVersion },
  };
}

/**
 * Has the campaigns of a solution stay with the versions that they answer by: one that takes over what is
 * trained next would rank by clusters that are not live yet.
 */
export async function holdCampaigns(aws: Aws, solutionArn: string): Promise<void> {
  const { UpdateCampaignCommand } = await import('@aws-sdk/client-personalize');
  for (const { arn, name, status } of await listCampaigns(aws, solutionArn)) {
    if (status !== 'ACTIVE' || !isSynced(await describeCampaign(aws, arn))) continue;
    const input = { campaignArn: arn, campaignConfig: { syncWithLatestSolutionVersion: false } };
    await askPersonalize(aws, 'UpdateCampaign', name, (client) =>
      client.send(new UpdateCampaignCommand(input)),
    );
  }
}
