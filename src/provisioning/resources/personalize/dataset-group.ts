import type { DatasetGroup } from '@aws-sdk/client-personalize';
import { askPersonalize } from '../../aws/ask-personalize.js';
import type { Removal, Resource, Retained } from '../../resource.js';
import type { AwsContext } from '../deployment-context.js';
import { FREE } from '../prices.js';
import type { RemovalContext } from '../removal-context.js';
import type { ResourceType } from '../resource-type.js';
import { listDatasetGroups, listDatasets, listFilters, listSolutions, listTrackers } from './listings.js';
import { notOwnedAmong, ownGroups } from './owned.js';
import { personalizeResource } from './personalize-resource.js';
import { ownTags } from './personalize-tags.js';
import { type PersonalizeType, removalOf } from './personalize-type.js';

const DATASET_GROUP: PersonalizeType<DatasetGroup> = {
  label: 'dataset group',
  operation: 'DatasetGroup',
  async describe(client, datasetGroupArn) {
    const { DescribeDatasetGroupCommand } = await import('@aws-sdk/client-personalize');
    return (await client.send(new DescribeDatasetGroupCommand({ datasetGroupArn }))).datasetGroup;
  },
  async delete(client, datasetGroupArn) {
    const { DeleteDatasetGroupCommand } = await import('@aws-sdk/client-personalize');
    return client.send(new DeleteDatasetGroupCommand({ datasetGroupArn }));
  },
};

export const datasetGroup = {
  dependsOn: [],
  open: datasetGroupResource,
  delete: { title: 'dataset group', find: removals },
} satisfies ResourceType;

/** Other owners may keep these in a group of ours; the service refuses to delete it then. */
const CHILDREN = {
  filter: listFilters,
  'event tracker': listTrackers,
  dataset: listDatasets,
  solution: listSolutions,
} as const;

async function removals(context: RemovalContext): Promise<readonly (Removal | Retained)[]> {
  const found: (Removal | Retained)[] = [];
  for (const group of await ownGroups(context)) {
    const others: string[] = [];
    for (const [label, list] of Object.entries(CHILDREN))
      for (const { name } of await notOwnedAmong(context, await list(context.aws, group.arn)))
        others.push(`${label} ${name}`);
    found.push(
      others.length === 0
        ? removalOf(context, DATASET_GROUP, group)
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

/** The dataset group, which holds everything of the deployment in Personalize but schemas. */
export function datasetGroupResource(context: AwsContext): Resource {
  const { aws, deployment } = context;
  const { name } = deployment;
  return personalizeResource(context, {
    id: 'datasetGroup',
    title: `dataset group ${name}`,
    dependsOn: [],
    typicalMinutes: [1, 3],
    type: DATASET_GROUP,
    price: async () => FREE,
    find: async () => (await listDatasetGroups(aws)).find((each) => each.name === name) ?? null,
    read: async ({ arn }) => ({ kind: 'ready', outputs: { arn } }),
    async create() {
      const { CreateDatasetGroupCommand } = await import('@aws-sdk/client-personalize');
      await askPersonalize(aws, 'CreateDatasetGroup', name, (client) =>
        client.send(new CreateDatasetGroupCommand({ name, tags: ownTags(deployment) })),
      );
    },
    update: null,
  });
}
