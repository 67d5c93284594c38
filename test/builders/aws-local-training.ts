import {
  CreateCampaignCommand,
  CreateDatasetCommand,
  CreateDatasetGroupCommand,
  CreateDatasetImportJobCommand,
  CreateEventTrackerCommand,
  CreateSchemaCommand,
  CreateSolutionCommand,
  CreateSolutionVersionCommand,
  type PersonalizeClient,
} from '@aws-sdk/client-personalize';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { aMotoServer } from '../fakes/moto-server.js';

export const ROLE = 'arn:aws:iam::123456789012:role/personalize';
export const RANKING = 'arn:aws:personalize:::recipe/aws-personalized-ranking-v2';

const FIELDS = [
  { name: 'USER_ID', type: 'string' },
  { name: 'ITEM_ID', type: 'string' },
  { name: 'TIMESTAMP', type: 'long' },
  { name: 'EVENT_TYPE', type: 'string' },
  { name: 'EVENT_VALUE', type: ['null', 'float'] },
];

export const INTERACTIONS_SCHEMA = JSON.stringify({
  type: 'record',
  name: 'Interactions',
  namespace: 'com.amazonaws.personalize.schema',
  fields: FIELDS,
  version: '1.0',
});

export const HEADER = FIELDS.map(({ name }) => name).join(',');

/** Yesterday, in whole seconds: before any event that a test puts. */
const A_SECOND = Math.floor(Date.now() / 1_000) - 86_400;

/**
 * A file of interactions: as many users as there are entries, each of whom viewed one item 40 times.
 *
 * @param favourites  one item a user
 */
export function csvOf(favourites: readonly string[]): string {
  const rows = favourites.flatMap((itemId, user) =>
    Array.from({ length: 40 }, (_, i) => `u${user},${itemId},${A_SECOND + i},VIEW,1`),
  );
  return [HEADER, ...rows, ''].join('\n');
}

/** 30 users who look at c1, c2 and c3 in turn: 1,200 rows. */
export const A_CSV = csvOf(Array.from({ length: 30 }, (_, user) => `c${1 + (user % 3)}`));

/** Moto's S3 with a bucket, and a client that writes to it. */
export async function aBucket(python: string) {
  const moto = await aMotoServer(python);
  const s3 = new S3Client({
    region: 'us-east-1',
    endpoint: moto.url,
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
  return {
    url: moto.url,
    s3,
    /** @returns the object's address */
    async put(key: string, body: string): Promise<string> {
      await s3.send(new PutObjectCommand({ Bucket: 'bucket', Key: key, Body: body }));
      return `s3://bucket/${key}`;
    },
    async close() {
      s3.destroy();
      await moto.close();
    },
  };
}

/** A dataset group of one's own with an empty dataset of interactions and a tracker. */
export async function aDatasetGroup(control: PersonalizeClient, name = 'mine') {
  const { datasetGroupArn } = await control.send(new CreateDatasetGroupCommand({ name }));
  const { schemaArn } = await control.send(new CreateSchemaCommand({ name, schema: INTERACTIONS_SCHEMA }));
  const { datasetArn } = await control.send(
    new CreateDatasetCommand({ name, schemaArn, datasetGroupArn, datasetType: 'Interactions' }),
  );
  const { trackingId = '' } = await control.send(new CreateEventTrackerCommand({ name, datasetGroupArn }));
  return { datasetGroupArn, schemaArn, datasetArn, trackingId };
}

/** Asks for an import. */
export async function anImport(
  control: PersonalizeClient,
  datasetArn: string | undefined,
  dataLocation: string,
  more: Partial<ConstructorParameters<typeof CreateDatasetImportJobCommand>[0]> = {},
): Promise<string> {
  const { datasetImportJobArn = '' } = await control.send(
    new CreateDatasetImportJobCommand({
      jobName: 'first',
      datasetArn,
      dataSource: { dataLocation },
      roleArn: ROLE,
      ...more,
    }),
  );
  return datasetImportJobArn;
}

/** A solution, a version that is trained at once, and a campaign of it. */
export async function aCampaign(
  control: PersonalizeClient,
  datasetGroupArn: string | undefined,
  name: string,
) {
  const { solutionArn = '' } = await control.send(
    new CreateSolutionCommand({ name, datasetGroupArn, recipeArn: RANKING, performAutoTraining: false }),
  );
  const { solutionVersionArn = '' } = await control.send(
    new CreateSolutionVersionCommand({ name, solutionArn }),
  );
  const { campaignArn = '' } = await control.send(new CreateCampaignCommand({ name, solutionVersionArn }));
  return { solutionArn, solutionVersionArn, campaignArn };
}
