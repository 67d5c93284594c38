import { askPersonalize } from '../../aws/ask-personalize.js';
import type { Aws } from '../../aws/open-aws.js';
import type { Listed } from './listed.js';

/** Fields that every list of Personalize has. */
interface Summary {
  readonly name?: string | undefined;
  readonly status?: string | undefined;
  readonly creationDateTime?: Date | undefined;
  readonly failureReason?: string | undefined;
}

/** Of all the region: names of schemas, groups, solutions, filters and campaigns are unique there. */
export async function listSchemas(aws: Aws): Promise<readonly Listed[]> {
  const { paginateListSchemas } = await import('@aws-sdk/client-personalize');
  return pages(
    aws,
    'ListSchemas',
    'the schemas of the region',
    (client) => paginateListSchemas({ client }, {}),
    (page) => (page.schemas ?? []).map((each) => resource(each.schemaArn, { ...each, status: 'ACTIVE' })),
  );
}

export async function listDatasetGroups(aws: Aws): Promise<readonly Listed[]> {
  const { paginateListDatasetGroups } = await import('@aws-sdk/client-personalize');
  return pages(
    aws,
    'ListDatasetGroups',
    'the dataset groups of the region',
    (client) => paginateListDatasetGroups({ client }, {}),
    (page) => (page.datasetGroups ?? []).map((each) => resource(each.datasetGroupArn, each)),
  );
}

/** Each with its type, `INTERACTIONS`. */
export async function listDatasets(
  aws: Aws,
  datasetGroupArn: string,
): Promise<readonly (Listed & { readonly type: string })[]> {
  const { paginateListDatasets } = await import('@aws-sdk/client-personalize');
  return pages(
    aws,
    'ListDatasets',
    datasetGroupArn,
    (client) => paginateListDatasets({ client }, { datasetGroupArn }),
    (page) =>
      (page.datasets ?? []).map((each) => ({
        ...resource(each.datasetArn, each),
        type: (each.datasetType ?? '').toUpperCase(),
      })),
  );
}

export async function listImportJobs(aws: Aws, datasetArn: string): Promise<readonly Listed[]> {
  const { paginateListDatasetImportJobs } = await import('@aws-sdk/client-personalize');
  return pages(
    aws,
    'ListDatasetImportJobs',
    datasetArn,
    (client) => paginateListDatasetImportJobs({ client }, { datasetArn }),
    (page) =>
      (page.datasetImportJobs ?? []).map((each) =>
        resource(each.datasetImportJobArn, { ...each, name: each.jobName }),
      ),
  );
}

export async function listTrackers(aws: Aws, datasetGroupArn: string): Promise<readonly Listed[]> {
  const { paginateListEventTrackers } = await import('@aws-sdk/client-personalize');
  return pages(
    aws,
    'ListEventTrackers',
    datasetGroupArn,
    (client) => paginateListEventTrackers({ client }, { datasetGroupArn }),
    (page) => (page.eventTrackers ?? []).map((each) => resource(each.eventTrackerArn, each)),
  );
}

export async function listFilters(aws: Aws, datasetGroupArn?: string): Promise<readonly Listed[]> {
  const { paginateListFilters } = await import('@aws-sdk/client-personalize');
  const where = datasetGroupArn === undefined ? {} : { datasetGroupArn };
  return pages(
    aws,
    'ListFilters',
    datasetGroupArn ?? 'the filters of the region',
    (client) => paginateListFilters({ client }, where),
    (page) => (page.Filters ?? []).map((each) => resource(each.filterArn, each)),
  );
}

export async function listSolutions(aws: Aws, datasetGroupArn?: string): Promise<readonly Listed[]> {
  const { paginateListSolutions } = await import('@aws-sdk/client-personalize');
  const where = datasetGroupArn === undefined ? {} : { datasetGroupArn };
  return pages(
    aws,
    'ListSolutions',
    datasetGroupArn ?? 'the solutions of the region',
    (client) => paginateListSolutions({ client }, where),
    (page) => (page.solutions ?? []).map((each) => resource(each.solutionArn, each)),
  );
}

export async function listVersions(aws: Aws, solutionArn: string): Promise<readonly Listed[]> {
  const { paginateListSolutionVersions } = await import('@aws-sdk/client-personalize');
  return pages(
    aws,
    'ListSolutionVersions',
    solutionArn,
    (client) => paginateListSolutionVersions({ client }, { solutionArn }),
    (page) => (page.solutionVersions ?? []).map((each) => resource(each.solutionVersionArn, each)),
  );
}

export async function listCampaigns(aws: Aws, solutionArn?: string): Promise<readonly Listed[]> {
  const { paginateListCampaigns } = await import('@aws-sdk/client-personalize');
  const where = solutionArn === undefined ? {} : { solutionArn };
  return pages(
    aws,
    'ListCampaigns',
    solutionArn ?? 'the campaigns of the region',
    (client) => paginateListCampaigns({ client }, where),
    (page) => (page.campaigns ?? []).map((each) => resource(each.campaignArn, each)),
  );
}

type Client = Awaited<ReturnType<Aws['personalize']>>;

async function pages<Page, Listed>(
  aws: Aws,
  action: string,
  of: string,
  ask: (client: Client) => AsyncIterable<Page>,
  read: (page: Page) => readonly Listed[],
): Promise<readonly Listed[]> {
  return askPersonalize(aws, action, of, async (client) => {
    const all: Listed[] = [];
    for await (const page of ask(client)) all.push(...read(page));
    return all;
  });
}

function resource(arn = '', { name = '', status = '', creationDateTime, failureReason }: Summary): Listed {
  return {
    arn,
    name,
    status,
    createdAt: creationDateTime?.getTime() ?? null,
    failureReason: failureReason ?? null,
  };
}
