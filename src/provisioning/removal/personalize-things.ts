import type { PersonalizeClient } from '@aws-sdk/client-personalize';
import { callAws } from '../../datasources/aws/call-aws.js';
import { isOwned } from './owner.js';
import { unlessGone } from './refusals.js';
import type { Removing } from './removing.js';

export const SERVICE = 'Amazon Personalize';

/** Something that Personalize lists. */
export interface Thing {
  readonly name: string;
  readonly arn: string;
  /** The service's own words: `ACTIVE`, `CREATE IN_PROGRESS`. */
  readonly status: string;
  readonly createdAt: Date | null;
}

interface Summary {
  readonly name?: string | undefined;
  readonly status?: string | undefined;
  readonly creationDateTime?: Date | undefined;
}

/** What a list is narrowed to. */
export type ListOf =
  | 'groups'
  | 'schemas'
  | { readonly solutionsOf: string }
  | { readonly campaignsOn: string }
  | { readonly versionsOf: string }
  | { readonly filtersOf: string }
  | { readonly trackersOf: string }
  | { readonly datasetsOf: string }
  | { readonly importsInto: string };

/** All that there is of a kind, over all pages. */
export async function things(removing: Removing, of: ListOf): Promise<readonly Thing[]> {
  const client = await removing.aws.personalize();
  const action = `List${typeof of === 'string' ? of : Object.keys(of)[0]}`;
  return callAws({ service: SERVICE, action }, removing.signal, async () => {
    const found: Thing[] = [];
    for await (const page of await pagesOf(client, of)) found.push(...page);
    return found;
  });
}

export async function isOwnedThing(removing: Removing, resourceArn: string): Promise<boolean> {
  const { ListTagsForResourceCommand } = await import('@aws-sdk/client-personalize');
  const client = await removing.aws.personalize();
  const call = { service: SERVICE, action: 'ListTagsForResource', resource: resourceArn };
  const answer = await unlessGone(
    callAws(call, removing.signal, () => client.send(new ListTagsForResourceCommand({ resourceArn }))),
  );
  return isOwned(removing, answer?.tags);
}

/**
 * Ours, or already on its way: that is waited for, whatever its tags still say, and asked for nothing.
 */
export async function goes(removing: Removing, thing: Thing): Promise<boolean> {
  return isOnItsWay(thing) || (await isOwnedThing(removing, thing.arn));
}

export function isOnItsWay({ status }: Thing): boolean {
  return status.startsWith('DELETE');
}

/** Dataset groups of the deployment: what is not below one of them is not looked at. */
export async function ownGroups(removing: Removing): Promise<readonly Thing[]> {
  const groups: Thing[] = [];
  for (const group of await things(removing, 'groups')) {
    const isGoing = isOnItsWay(group) && group.name === removing.deployment.name;
    if (isGoing || (await isOwnedThing(removing, group.arn))) groups.push(group);
  }
  return groups;
}

/** The campaigns of the deployment. */
export async function ownCampaigns(removing: Removing): Promise<readonly Thing[]> {
  const campaigns: Thing[] = [];
  for (const group of await ownGroups(removing))
    for (const solution of await things(removing, { solutionsOf: group.arn }))
      for (const campaign of await things(removing, { campaignsOn: solution.arn }))
        if (await goes(removing, campaign)) campaigns.push(campaign);
  return campaigns;
}

export interface CampaignDetail {
  readonly minProvisionedTps: number;
  readonly solutionVersionArn: string;
}

/** Null when it is gone meanwhile. */
export async function campaignDetail(
  removing: Removing,
  campaignArn: string,
): Promise<CampaignDetail | null> {
  const { DescribeCampaignCommand } = await import('@aws-sdk/client-personalize');
  const client = await removing.aws.personalize();
  const call = { service: SERVICE, action: 'DescribeCampaign', resource: campaignArn };
  const answer = await unlessGone(
    callAws(call, removing.signal, () => client.send(new DescribeCampaignCommand({ campaignArn }))),
  );
  if (answer?.campaign === undefined) return null;
  const { minProvisionedTPS = 1, solutionVersionArn = '' } = answer.campaign;
  return { minProvisionedTps: minProvisionedTPS, solutionVersionArn };
}

async function pagesOf(client: PersonalizeClient, of: ListOf): Promise<AsyncIterable<readonly Thing[]>> {
  const sdk = await import('@aws-sdk/client-personalize');
  const paging = { client };
  if (of === 'groups')
    return eachPage(sdk.paginateListDatasetGroups(paging, {}), ({ datasetGroups }) =>
      thingsIn(datasetGroups, ({ datasetGroupArn }) => datasetGroupArn),
    );
  if (of === 'schemas')
    return eachPage(sdk.paginateListSchemas(paging, {}), ({ schemas }) =>
      thingsIn(schemas, ({ schemaArn }) => schemaArn),
    );
  if ('solutionsOf' in of)
    return eachPage(sdk.paginateListSolutions(paging, { datasetGroupArn: of.solutionsOf }), ({ solutions }) =>
      thingsIn(solutions, ({ solutionArn }) => solutionArn),
    );
  if ('campaignsOn' in of)
    return eachPage(sdk.paginateListCampaigns(paging, { solutionArn: of.campaignsOn }), ({ campaigns }) =>
      thingsIn(campaigns, ({ campaignArn }) => campaignArn),
    );
  if ('versionsOf' in of)
    return eachPage(
      sdk.paginateListSolutionVersions(paging, { solutionArn: of.versionsOf }),
      ({ solutionVersions }) => thingsIn(solutionVersions, ({ solutionVersionArn }) => solutionVersionArn),
    );
  if ('filtersOf' in of)
    return eachPage(sdk.paginateListFilters(paging, { datasetGroupArn: of.filtersOf }), ({ Filters }) =>
      thingsIn(Filters, ({ filterArn }) => filterArn),
    );
  if ('trackersOf' in of)
    return eachPage(
      sdk.paginateListEventTrackers(paging, { datasetGroupArn: of.trackersOf }),
      ({ eventTrackers }) => thingsIn(eventTrackers, ({ eventTrackerArn }) => eventTrackerArn),
    );
  if ('datasetsOf' in of)
    return eachPage(sdk.paginateListDatasets(paging, { datasetGroupArn: of.datasetsOf }), ({ datasets }) =>
      thingsIn(datasets, ({ datasetArn }) => datasetArn),
    );
  return eachPage(
    sdk.paginateListDatasetImportJobs(paging, { datasetArn: of.importsInto }),
    ({ datasetImportJobs }) =>
      thingsIn(
        datasetImportJobs?.map(({ jobName: name, ...job }) => ({ name, ...job })),
        ({ datasetImportJobArn }) => datasetImportJobArn,
      ),
  );
}

async function* eachPage<Page>(
  pages: AsyncIterable<Page>,
  read: (page: Page) => readonly Thing[],
): AsyncIterable<readonly Thing[]> {
  for await (const page of pages) yield read(page);
}

function thingsIn<S extends Summary>(
  summaries: readonly S[] | undefined,
  arnOf: (summary: S) => string | undefined,
): readonly Thing[] {
  return (summaries ?? []).flatMap((summary) => {
    const arn = arnOf(summary);
    const { name = arn?.split('/').at(-1) ?? '', status = 'ACTIVE', creationDateTime = null } = summary;
    return arn === undefined ? [] : [{ name, arn, status, createdAt: creationDateTime }];
  });
}
