import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  ListCampaignsCommand,
  ListDatasetGroupsCommand,
  ListDatasetImportJobsCommand,
  ListDatasetsCommand,
  ListEventTrackersCommand,
  ListFiltersCommand,
  ListSchemasCommand,
  ListSolutionsCommand,
  ListSolutionVersionsCommand,
  PersonalizeClient,
} from '@aws-sdk/client-personalize';
import {
  GetBucketTaggingCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3';

interface Listed {
  readonly name?: string | undefined;
  readonly status?: string | undefined;
}

/** All existing cloud resources, of any owner, without generated ids and times. */
export async function inventoryOf(
  region: string,
  { local, moto }: { readonly local: string; readonly moto: string },
): Promise<readonly string[]> {
  const personalize = new PersonalizeClient({ region, endpoint: local });
  const s3 = new S3Client({ region, endpoint: moto, forcePathStyle: true });
  const cloudWatch = new CloudWatchClient({ region, endpoint: moto });
  try {
    const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({}));
    const alarms = MetricAlarms.map(({ AlarmName }) => `alarm ${AlarmName}`);
    return [...(await inPersonalize(personalize)), ...(await inS3(s3)), ...alarms].sort();
  } finally {
    for (const client of [personalize, s3, cloudWatch]) client.destroy();
  }
}

async function inPersonalize(client: PersonalizeClient): Promise<readonly string[]> {
  const versions = await client.send(new ListSolutionVersionsCommand({}));
  const kinds: Readonly<Record<string, readonly Listed[] | undefined>> = {
    'dataset group': (await client.send(new ListDatasetGroupsCommand({}))).datasetGroups,
    schema: (await client.send(new ListSchemasCommand({}))).schemas,
    dataset: (await client.send(new ListDatasetsCommand({}))).datasets,
    import: (await client.send(new ListDatasetImportJobsCommand({}))).datasetImportJobs?.map(
      ({ jobName, status }) => ({ name: jobName, status }),
    ),
    tracker: (await client.send(new ListEventTrackersCommand({}))).eventTrackers,
    filter: (await client.send(new ListFiltersCommand({}))).Filters,
    solution: (await client.send(new ListSolutionsCommand({}))).solutions,
    // A version's own name is in no list: its solution's is in its ARN.
    version: versions.solutionVersions?.map(({ solutionVersionArn = '', status }) => ({
      name: solutionVersionArn.split('/').at(-2),
      status,
    })),
    campaign: (await client.send(new ListCampaignsCommand({}))).campaigns,
  };
  return Object.entries(kinds).flatMap(([kind, listed = []]) =>
    listed.map(({ name, status = '' }) => `${kind} ${name} ${status}`.trim()),
  );
}

async function inS3(client: S3Client): Promise<readonly string[]> {
  const all: string[] = [];
  const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
  for (const { Name: Bucket } of Buckets) {
    const tagged = await client.send(new GetBucketTaggingCommand({ Bucket })).catch(() => null);
    all.push(`bucket ${Bucket} of ${(tagged?.TagSet ?? []).map(({ Value }) => Value).join()}`);
    const { Versions = [], DeleteMarkers = [] } = await client.send(
      new ListObjectVersionsCommand({ Bucket }),
    );
    for (const { Key } of Versions) {
      const { Metadata } = await client.send(new HeadObjectCommand({ Bucket, Key }));
      all.push(`object ${Bucket}/${Key} ${JSON.stringify(Metadata)}`);
    }
    all.push(...DeleteMarkers.map(({ Key }) => `deleted object ${Bucket}/${Key}`));
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket }));
    all.push(...Uploads.map(({ Key }) => `upload ${Bucket}/${Key}`));
  }
  return all;
}
