import { callAws } from '../../../datasources/aws/call-aws.js';
import { nullIfNotFound } from '../../aws/refusals.js';
import type { RemovalContext } from '../removal-context.js';
import type { Listed } from './listed.js';
import { listCampaigns, listDatasetGroups, listSolutions } from './listings.js';
import { isOurs } from './ownership.js';

export const SERVICE = 'Amazon Personalize';

/** What is looked for, and where. */
export type Owner = Pick<RemovalContext, 'aws' | 'deployment' | 'signal'>;

/** Ours, or already on its way: that is waited for, whatever its tags still say, and asked for nothing. */
export async function isRemovable({ aws, deployment }: Owner, resource: Listed): Promise<boolean> {
  return isDeleting(resource) || (await isOurs(aws, deployment, resource.arn));
}

export function isDeleting({ status }: Listed): boolean {
  return status.startsWith('DELETE');
}

/** Dataset groups of the deployment: what is not below one of them is not looked at. */
export async function ownGroups({ aws, deployment }: Owner): Promise<readonly Listed[]> {
  const groups: Listed[] = [];
  for (const group of await listDatasetGroups(aws)) {
    const isGoing = isDeleting(group) && group.name === deployment.name;
    if (isGoing || (await isOurs(aws, deployment, group.arn))) groups.push(group);
  }
  return groups;
}

/** The campaigns of the deployment. */
export async function ownCampaigns(looking: Owner): Promise<readonly Listed[]> {
  const campaigns: Listed[] = [];
  for (const group of await ownGroups(looking))
    for (const solution of await listSolutions(looking.aws, group.arn))
      for (const campaign of await listCampaigns(looking.aws, solution.arn))
        if (await isRemovable(looking, campaign)) campaigns.push(campaign);
  return campaigns;
}

export interface CampaignDetail {
  readonly minProvisionedTps: number;
  readonly solutionVersionArn: string;
}

/** Null when it is gone meanwhile. */
export async function campaignDetail(
  { aws, signal }: Owner,
  campaignArn: string,
): Promise<CampaignDetail | null> {
  const { DescribeCampaignCommand } = await import('@aws-sdk/client-personalize');
  const client = await aws.personalize();
  const call = { service: SERVICE, action: 'DescribeCampaign', resource: campaignArn };
  const answer = await nullIfNotFound(
    callAws(call, signal, () => client.send(new DescribeCampaignCommand({ campaignArn }))),
  );
  if (answer?.campaign === undefined) return null;
  const { minProvisionedTPS = 1, solutionVersionArn = '' } = answer.campaign;
  return { minProvisionedTps: minProvisionedTPS, solutionVersionArn };
}
