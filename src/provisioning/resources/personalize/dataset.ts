import type { Dataset } from '@aws-sdk/client-personalize';
import { askPersonalize } from '../../aws/ask-personalize.js';
import type { Aws } from '../../aws/open-aws.js';
import { nullIfNotFound } from '../../aws/refusals.js';
import { outputOf, type Resource } from '../../resource.js';
import type { AwsContext } from '../deployment-context.js';
import { FREE } from '../prices.js';
import type { ResourceType } from '../resource-type.js';
import { listDatasets, listImportJobs } from './listings.js';
import { removalsBelowGroups } from './owned.js';
import { personalizeResource } from './personalize-resource.js';
import { ownTags } from './personalize-tags.js';
import { describeResource, isSettled, type PersonalizeType, removalOf } from './personalize-type.js';

const TYPE = 'INTERACTIONS';
const DEPENDS_ON = ['schema', 'datasetGroup'] as const;

const DATASET: PersonalizeType<Dataset> = {
  label: 'dataset',
  operation: 'Dataset',
  async describe(client, datasetArn) {
    const { DescribeDatasetCommand } = await import('@aws-sdk/client-personalize');
    return (await client.send(new DescribeDatasetCommand({ datasetArn }))).dataset;
  },
  async delete(client, datasetArn) {
    const { DeleteDatasetCommand } = await import('@aws-sdk/client-personalize');
    return client.send(new DeleteDatasetCommand({ datasetArn }));
  },
  isBusy: isImported,
};

export const dataset = {
  dependsOn: DEPENDS_ON,
  open: datasetResource,
  delete: {
    title: 'datasets',
    find: (context) =>
      removalsBelowGroups(context, listDatasets, (listed) => removalOf(context, DATASET, listed)),
  },
} satisfies ResourceType;

/** A dataset cannot be deleted while an import into it runs. */
async function isImported(aws: Aws, arn: string): Promise<boolean> {
  const imports = (await nullIfNotFound(listImportJobs(aws, arn))) ?? [];
  return imports.some(({ status }) => !isSettled(status));
}

/** The dataset of the interactions. A group has one of each type, so that one of another name is in the way. */
export function datasetResource(context: AwsContext): Resource {
  const { aws, deployment } = context;
  const name = `${deployment.name}-interactions`;
  return personalizeResource(context, {
    id: 'dataset',
    title: `dataset ${name}`,
    dependsOn: DEPENDS_ON,
    typicalMinutes: [0, 2],
    type: DATASET,
    price: async () => FREE,
    async find(known) {
      const all = await listDatasets(aws, outputOf(known, 'datasetGroup', 'arn'));
      return all.find(({ type }) => type === TYPE) ?? null;
    },
    async read({ arn }, known) {
      const described = await describeResource(aws, DATASET, arn);
      return described?.schemaArn === outputOf(known, 'schema', 'arn')
        ? { kind: 'ready', outputs: { arn } }
        : { kind: 'outdated', why: 'The dataset has the schema of an earlier Parallax.' };
    },
    async create(known) {
      const { CreateDatasetCommand } = await import('@aws-sdk/client-personalize');
      const input = {
        name,
        schemaArn: outputOf(known, 'schema', 'arn'),
        datasetGroupArn: outputOf(known, 'datasetGroup', 'arn'),
        datasetType: TYPE,
        tags: ownTags(deployment),
      };
      await askPersonalize(aws, 'CreateDataset', name, (client) =>
        client.send(new CreateDatasetCommand(input)),
      );
    },
    update: null,
  });
}
