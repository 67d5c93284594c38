import {
  CreateCampaignCommand,
  CreateDatasetCommand,
  CreateDatasetGroupCommand,
  CreateEventTrackerCommand,
  CreateFilterCommand,
  CreateSchemaCommand,
  CreateSolutionCommand,
  CreateSolutionVersionCommand,
  DeleteSolutionCommand,
  ListCampaignsCommand,
  ListDatasetGroupsCommand,
  ListDatasetsCommand,
  ListEventTrackersCommand,
  ListFiltersCommand,
  ListSchemasCommand,
  ListSolutionsCommand,
  PersonalizeClient,
} from '@aws-sdk/client-personalize';
import { startAwsLocal } from '../../aws-local/start-aws-local.js';
import { OWNER_TAG } from '../../src/provisioning/names.js';
import { someEmbedder } from '../builders/aws-local-clients.js';
import { anImport, INTERACTIONS_SCHEMA, RANKING } from '../builders/aws-local-training.js';

/** Time that a resource takes to be created and deleted, ms. */
const A_WHILE = 3_000;
/** Longer than it takes to come to it: one still runs. */
const A_TRAINING = 600_000;
const LIFECYCLE = {
  datasetGroup: A_WHILE,
  dataset: A_WHILE,
  datasetImportJob: A_WHILE,
  eventTracker: A_WHILE,
  solution: A_WHILE,
  solutionVersion: A_TRAINING,
  campaign: A_WHILE,
  filter: A_WHILE,
};

/** Personalize's control plane on a clock of its own, with one of everything for each deployment. */
export async function somePersonalize(now: () => number, s3Endpoint: string) {
  let ahead = 0;
  let imports = 0;
  const aws = await startAwsLocal({
    embedder: someEmbedder,
    s3Endpoint,
    lifecycle: LIFECYCLE,
    now: () => now() + ahead,
  });
  const client = new PersonalizeClient({
    region: aws.region,
    endpoint: aws.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const afterAWhile = (ms = A_WHILE) => {
    ahead += ms;
  };
  return {
    url: aws.url,
    client,
    /** @param csv  address of the interactions */
    async build(name: string, tagged: boolean, csv: string): Promise<void> {
      const tags = tagged ? [{ tagKey: OWNER_TAG, tagValue: name }] : [];
      const { datasetGroupArn } = await client.send(new CreateDatasetGroupCommand({ name, tags }));
      const { schemaArn } = await client.send(
        new CreateSchemaCommand({
          name: `${name}-interactions-${tagged ? '1a2b3c4d' : 'own'}`,
          schema: INTERACTIONS_SCHEMA,
        }),
      );
      afterAWhile();
      const { datasetArn } = await client.send(
        new CreateDatasetCommand({
          name: `${name}-interactions`,
          datasetGroupArn,
          schemaArn,
          datasetType: 'Interactions',
          tags,
        }),
      );
      await client.send(new CreateEventTrackerCommand({ name, datasetGroupArn, tags }));
      await client.send(
        new CreateFilterCommand({
          name,
          datasetGroupArn,
          filterExpression: 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("download")',
          tags,
        }),
      );
      const { solutionArn } = await client.send(
        new CreateSolutionCommand({
          name: `${name}-5e6f7a8b`,
          datasetGroupArn,
          recipeArn: RANKING,
          performAutoTraining: false,
          tags,
        }),
      );
      afterAWhile();
      imports += 1;
      await anImport(client, datasetArn, csv, { jobName: `${name}-${imports}`, tags });
      afterAWhile();
      const { solutionVersionArn } = await client.send(
        new CreateSolutionVersionCommand({ name: `${name}-1`, solutionArn, tags }),
      );
      afterAWhile(A_TRAINING);
      await client.send(
        new CreateCampaignCommand({
          name: `${name}-9c0d1e2f`,
          solutionVersionArn,
          minProvisionedTPS: 1,
          tags,
        }),
      );
      // Still trained, and another campaign still made, when it is asked to go.
      await client.send(new CreateSolutionVersionCommand({ name: `${name}-2`, solutionArn, tags }));
    },
    /** A solution of somebody's in the newest dataset group. */
    async putInTheWay(): Promise<void> {
      const { datasetGroups = [] } = await client.send(new ListDatasetGroupsCommand({}));
      const datasetGroupArn = datasetGroups.at(-1)?.datasetGroupArn;
      await client.send(
        new CreateSolutionCommand({
          name: 'somebodys',
          datasetGroupArn,
          recipeArn: RANKING,
          performAutoTraining: false,
        }),
      );
      afterAWhile();
    },
    async clearTheWay(): Promise<void> {
      const { solutions = [] } = await client.send(new ListSolutionsCommand({}));
      const solutionArn = solutions.find(({ name }) => name === 'somebodys')?.solutionArn;
      await client.send(new DeleteSolutionCommand({ solutionArn }));
      afterAWhile();
    },
    async inventory(): Promise<readonly string[]> {
      const [groups, schemas, datasets, trackers, filters, solutions, campaigns] = await Promise.all([
        client.send(new ListDatasetGroupsCommand({})),
        client.send(new ListSchemasCommand({})),
        client.send(new ListDatasetsCommand({})),
        client.send(new ListEventTrackersCommand({})),
        client.send(new ListFiltersCommand({})),
        client.send(new ListSolutionsCommand({})),
        client.send(new ListCampaignsCommand({})),
      ]);
      return [
        ...(groups.datasetGroups ?? []),
        ...(schemas.schemas ?? []),
        ...(datasets.datasets ?? []),
        ...(trackers.eventTrackers ?? []).map(({ name }) => ({ name: `tracker ${name}` })),
        ...(filters.Filters ?? []).map(({ name }) => ({ name: `filter ${name}` })),
        ...(solutions.solutions ?? []),
        ...(campaigns.campaigns ?? []).map(({ name }) => ({ name: `campaign ${name}` })),
      ].map(({ name }) => `personalize ${name}`);
    },
    async close() {
      client.destroy();
      await aws.close();
    },
  };
}
