import type { Removal } from '../../resource.js';
import type { RemovalContext } from '../removal-context.js';
import type { Listed } from './listed.js';
import { listCampaigns, listDatasetGroups, listSolutions } from './listings.js';
import { isOurs } from './personalize-tags.js';

/** A deployment, and the account to search. */
export type Owner = Pick<RemovalContext, 'aws' | 'deployment' | 'signal'>;

/** Owned, or being deleted already: that is waited for, whatever its tags still say. */
export async function isRemovable({ aws, deployment }: Owner, listed: Listed): Promise<boolean> {
  return isDeleting(listed) || (await isOurs(aws, deployment, listed.arn));
}

export function isDeleting({ status }: Listed): boolean {
  return status.startsWith('DELETE');
}

/** The deployment's dataset groups; everything else of it is below them. */
export async function ownGroups({ aws, deployment }: Owner): Promise<readonly Listed[]> {
  const groups: Listed[] = [];
  for (const group of await listDatasetGroups(aws)) {
    const isGoing = isDeleting(group) && group.name === deployment.name;
    if (isGoing || (await isOurs(aws, deployment, group.arn))) groups.push(group);
  }
  return groups;
}

/** Removals of everything removable that a list has below the deployment's dataset groups. */
export async function removalsBelowGroups(
  context: RemovalContext,
  list: (aws: RemovalContext['aws'], datasetGroupArn: string) => Promise<readonly Listed[]>,
  removal: (listed: Listed) => Removal,
): Promise<readonly Removal[]> {
  const found: Removal[] = [];
  for (const group of await ownGroups(context))
    for (const listed of await list(context.aws, group.arn))
      if (await isRemovable(context, listed)) found.push(removal(listed));
  return found;
}

/** The campaigns of the deployment. */
export async function ownCampaigns(owner: Owner): Promise<readonly Listed[]> {
  const campaigns: Listed[] = [];
  for (const group of await ownGroups(owner))
    for (const solution of await listSolutions(owner.aws, group.arn))
      for (const campaign of await listCampaigns(owner.aws, solution.arn))
        if (await isRemovable(owner, campaign)) campaigns.push(campaign);
  return campaigns;
}

/** Resources of a list that belong to other owners. */
export async function notOwnedAmong(owner: Owner, all: readonly Listed[]): Promise<readonly Listed[]> {
  const others: Listed[] = [];
  for (const listed of all) if (!(await isRemovable(owner, listed))) others.push(listed);
  return others;
}
