import { callAws } from '../../../datasources/aws/call-aws.js';
import type { Aws } from '../../aws/open-aws.js';
import { nullIfNotFound, requestDeletion, serviceErrorOf } from '../../aws/refusals.js';
import type { Removal, RemovalStage, Retained } from '../../resource.js';
import type { RemovalContext } from '../removal-context.js';
import type { Listed } from './listed.js';
import {
  listCampaigns,
  listDatasets,
  listSchemas,
  listSolutions,
  listTrackers,
  listVersions,
} from './listings.js';
import { isRemovable, ownCampaigns, ownGroups, SERVICE } from './own-campaigns.js';
import { isOurs } from './ownership.js';
import { campaignRemoval, removalOf } from './personalize-removal.js';

type Found = Removal | Retained;

/**
 * What Personalize holds of a deployment, children before parents. Only what is below a dataset group of ours
 * and carries our tag itself is asked to go; what somebody else put there retained, and with it what it is made
 * from.
 *
 * @see "Deleting", DeleteDatasetGroup and DeleteSolution of the Amazon Personalize API reference
 */
export function personalizeStages(removing: RemovalContext): readonly RemovalStage[] {
  return [
    { title: 'campaigns', find: () => campaigns(removing) },
    { title: 'filters', find: () => belowGroups(removing, 'filter') },
    { title: 'trainings that run', find: () => trainings(removing) },
    { title: 'solutions', find: () => solutions(removing) },
    { title: 'event tracker', find: () => belowGroups(removing, 'event tracker') },
    { title: 'datasets', find: () => belowGroups(removing, 'dataset') },
    { title: 'schemas', find: () => schemas(removing) },
    { title: 'dataset group', find: () => datasetGroups(removing) },
  ];
}

async function campaigns(removing: RemovalContext): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const campaign of await ownCampaigns(removing)) found.push(await campaignRemoval(removing, campaign));
  return found;
}

const LISTS = {
  filter: filtersOf,
  'event tracker': listTrackers,
  dataset: listDatasets,
} as const;

async function belowGroups(removing: RemovalContext, kind: keyof typeof LISTS): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const group of await ownGroups(removing))
    for (const resource of await LISTS[kind](removing.aws, group.arn))
      if (await isRemovable(removing, resource)) found.push(removalOf(removing, kind, resource));
  return found;
}

/** The service lists the filters of one group alone. */
async function filtersOf(aws: Aws, datasetGroupArn: string): Promise<readonly Listed[]> {
  const { paginateListFilters } = await import('@aws-sdk/client-personalize');
  const client = await aws.personalize();
  const call = { service: SERVICE, action: 'ListFilters', resource: datasetGroupArn };
  return callAws(call, undefined, async () => {
    const all: Listed[] = [];
    for await (const { Filters = [] } of paginateListFilters({ client }, { datasetGroupArn }))
      for (const { filterArn: arn, name = '', status = '' } of Filters)
        if (arn !== undefined) all.push({ arn, name, status, createdAt: null, failureReason: null });
    return all;
  });
}

async function solutions(removing: RemovalContext): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const group of await ownGroups(removing))
    for (const solution of await listSolutions(removing.aws, group.arn)) {
      if (!(await isRemovable(removing, solution))) continue;
      const others = await foreignAmong(removing, await listCampaigns(removing.aws, solution.arn));
      found.push(
        others.length === 0
          ? removalOf(removing, 'solution', solution)
          : staysFor(`solution ${solution.name}`, solution.arn, 'campaign', others),
      );
    }
  return found;
}

/** Versions go with their solution, whoever trained them, but not while they are trained. */
async function trainings(removing: RemovalContext): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const group of await ownGroups(removing))
    for (const solution of await listSolutions(removing.aws, group.arn)) {
      if (!(await isOurs(removing.aws, removing.deployment, solution.arn))) continue;
      const versions = await listVersions(removing.aws, solution.arn);
      found.push(
        ...versions
          .filter(({ status }) => /^CREATE (PENDING|IN_PROGRESS|STOPPING)$/.test(status))
          .map((version) => trainingRemoval(removing, solution, version)),
      );
    }
  return found;
}

function trainingRemoval(removing: RemovalContext, solution: Listed, { arn }: Listed): Removal {
  const title = `training ${arn.split('/').at(-1)} of ${solution.name}`;
  const call = (action: string) => ({ service: SERVICE, action, resource: arn });
  return {
    kind: 'removal',
    title,
    arn,
    hourly: 0,
    async read() {
      const { DescribeSolutionVersionCommand } = await import('@aws-sdk/client-personalize');
      const client = await removing.aws.personalize();
      const command = new DescribeSolutionVersionCommand({ solutionVersionArn: arn });
      const answer = await nullIfNotFound(
        callAws(call('DescribeSolutionVersion'), removing.signal, () => client.send(command)),
      );
      const status = answer?.solutionVersion?.status ?? '';
      if (status === 'CREATE STOPPING') return 'deleting';
      return status === 'CREATE PENDING' || status === 'CREATE IN_PROGRESS' ? 'present' : 'gone';
    },
    async delete() {
      const { StopSolutionVersionCreationCommand } = await import('@aws-sdk/client-personalize');
      const client = await removing.aws.personalize();
      const command = new StopSolutionVersionCreationCommand({ solutionVersionArn: arn });
      await unlessEnded(
        requestDeletion(
          title,
          callAws(call('StopSolutionVersionCreation'), removing.signal, () => client.send(command)),
        ),
      );
    },
  };
}

/** What has ended meanwhile cannot be stopped; the next look tells. */
async function unlessEnded(asked: Promise<void>): Promise<void> {
  await asked.catch((error: unknown) => {
    if (serviceErrorOf(error).name !== 'InvalidInputException') throw error;
  });
}

/**
 * Schemas cannot carry tags and belong to no dataset group, so that their names alone say whose they are; the
 * service refuses to delete one that a dataset still uses.
 */
async function schemas(removing: RemovalContext): Promise<readonly Found[]> {
  const ours = new RegExp(`^${removing.deployment.name}-interactions-[0-9a-f]{8}$`);
  return (await listSchemas(removing.aws))
    .filter(({ name }) => ours.test(name))
    .map((schema) => removalOf(removing, 'schema', schema));
}

async function datasetGroups(removing: RemovalContext): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const group of await ownGroups(removing)) {
    const others: string[] = [];
    for (const [kind, list] of Object.entries({
      ...LISTS,
      solution: listSolutions,
    }))
      for (const { name } of await foreignAmong(removing, await list(removing.aws, group.arn)))
        others.push(`${kind} ${name}`);
    found.push(
      others.length === 0
        ? removalOf(removing, 'dataset group', group)
        : {
            kind: 'retained',
            title: `dataset group ${group.name}`,
            arn: group.arn,
            hourly: 0,
            why: `it holds what is not this deployment's: ${others.join(', ')}. Delete that yourself, then run down again.`,
          },
    );
  }
  return found;
}

async function foreignAmong(removing: RemovalContext, all: readonly Listed[]): Promise<readonly Listed[]> {
  const foreign: Listed[] = [];
  for (const resource of all) if (!(await isRemovable(removing, resource))) foreign.push(resource);
  return foreign;
}

function staysFor(title: string, arn: string, kind: string, others: readonly Listed[]): Retained {
  const names = others.map(({ name }) => `${kind} ${name}`).join(', ');
  return {
    kind: 'retained',
    title,
    arn,
    hourly: 0,
    why: `${names} is made from it and is not this deployment's. Delete that yourself, then run down again.`,
  };
}
