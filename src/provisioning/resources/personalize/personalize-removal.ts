import { callAws } from '../../../datasources/aws/call-aws.js';
import { ParallaxError } from '../../../domain/errors.js';
import { nullIfNotFound, requestDeletion } from '../../aws/refusals.js';
import type { Removal } from '../../resource.js';
import type { RemovalContext } from '../removal-context.js';
import type { Listed } from './listed.js';
import { listImportJobs } from './listings.js';
import { campaignDetail, isDeleting, SERVICE } from './own-campaigns.js';

type Kind = 'campaign' | 'filter' | 'solution' | 'event tracker' | 'dataset' | 'schema' | 'dataset group';

interface Calls {
  readonly action: string;
  /** Undefined when there is none. */
  describe(arn: string): Promise<{ readonly status?: string | undefined } | undefined>;
  remove(arn: string): Promise<unknown>;
}

/** The removal of one campaign, priced. */
export async function campaignRemoval(removing: RemovalContext, campaign: Listed): Promise<Removal> {
  const detail = await campaignDetail(removing, campaign.arn);
  const hourly = removing.hourly({ kind: 'campaign', minProvisionedTps: detail?.minProvisionedTps ?? 1 });
  return removalOf(removing, 'campaign', campaign, hourly);
}

/** Deletes one Personalize resource: waits out pending states, then requests deletion once. */
export function removalOf(removing: RemovalContext, kind: Kind, resource: Listed, hourly = 0): Removal {
  const { name, arn } = resource;
  const title = `${kind} ${name}`;
  const ask = <Answer>(verb: string, calls: Calls, send: () => Promise<Answer>): Promise<Answer> =>
    callAws({ service: SERVICE, action: verb + calls.action, resource: arn }, removing.signal, send);
  return {
    kind: 'removal',
    title,
    arn,
    hourly,
    async read() {
      const calls = (await callsOf(removing))[kind];
      const seen = await nullIfNotFound(ask('Describe', calls, () => calls.describe(arn)));
      if (seen === null || seen === undefined) return 'gone';
      if (!isSettled(seen.status)) return 'deleting';
      return kind === 'dataset' && (await isImported(removing, arn)) ? 'deleting' : 'present';
    },
    async delete() {
      // Somebody's, perhaps: it was found on its way, and is only waited for.
      if (isDeleting(resource)) {
        throw new ParallaxError('UNAVAILABLE', `${title} was being deleted, and is not any more.`);
      }
      const calls = (await callsOf(removing))[kind];
      await requestDeletion(
        title,
        ask('Delete', calls, () => calls.remove(arn)),
      );
    },
  };
}

/** Whether a resource can be asked to go: what comes must be waited for, what goes too. Schemas have no status. */
function isSettled(status = 'ACTIVE'): boolean {
  return !/PENDING|IN_PROGRESS|STOPPING/.test(status);
}

/** A dataset cannot go while data is imported into it. */
async function isImported(removing: RemovalContext, arn: string): Promise<boolean> {
  const imports = (await nullIfNotFound(listImportJobs(removing.aws, arn))) ?? [];
  return imports.some(({ status }) => !isSettled(status));
}

async function callsOf({ aws }: RemovalContext): Promise<Readonly<Record<Kind, Calls>>> {
  const sdk = await import('@aws-sdk/client-personalize');
  const client = await aws.personalize();
  return {
    campaign: {
      action: 'Campaign',
      describe: async (campaignArn) =>
        (await client.send(new sdk.DescribeCampaignCommand({ campaignArn }))).campaign,
      remove: (campaignArn) => client.send(new sdk.DeleteCampaignCommand({ campaignArn })),
    },
    filter: {
      action: 'Filter',
      describe: async (filterArn) => (await client.send(new sdk.DescribeFilterCommand({ filterArn }))).filter,
      remove: (filterArn) => client.send(new sdk.DeleteFilterCommand({ filterArn })),
    },
    solution: {
      action: 'Solution',
      describe: async (solutionArn) =>
        (await client.send(new sdk.DescribeSolutionCommand({ solutionArn }))).solution,
      remove: (solutionArn) => client.send(new sdk.DeleteSolutionCommand({ solutionArn })),
    },
    'event tracker': {
      action: 'EventTracker',
      describe: async (eventTrackerArn) =>
        (await client.send(new sdk.DescribeEventTrackerCommand({ eventTrackerArn }))).eventTracker,
      remove: (eventTrackerArn) => client.send(new sdk.DeleteEventTrackerCommand({ eventTrackerArn })),
    },
    dataset: {
      action: 'Dataset',
      describe: async (datasetArn) =>
        (await client.send(new sdk.DescribeDatasetCommand({ datasetArn }))).dataset,
      remove: (datasetArn) => client.send(new sdk.DeleteDatasetCommand({ datasetArn })),
    },
    schema: {
      action: 'Schema',
      describe: async (schemaArn) =>
        (await client.send(new sdk.DescribeSchemaCommand({ schemaArn }))).schema === undefined
          ? undefined
          : {},
      remove: (schemaArn) => client.send(new sdk.DeleteSchemaCommand({ schemaArn })),
    },
    'dataset group': {
      action: 'DatasetGroup',
      describe: async (datasetGroupArn) =>
        (await client.send(new sdk.DescribeDatasetGroupCommand({ datasetGroupArn }))).datasetGroup,
      remove: (datasetGroupArn) => client.send(new sdk.DeleteDatasetGroupCommand({ datasetGroupArn })),
    },
  };
}
