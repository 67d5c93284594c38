import { askPersonalize } from '../../aws/ask-personalize.js';
import type { Resource } from '../../resource.js';
import type { ResourceOptions } from '../part-options.js';
import { listDatasetGroups } from './listings.js';
import { ownTags } from './ownership.js';
import { personalizeResource } from './personalize-resource.js';

/** The dataset group, which holds all that the deployment has in Personalize. */
export function datasetGroupResource(options: ResourceOptions): Resource {
  const { aws, deployment } = options;
  const { name } = deployment;
  return personalizeResource(options, {
    id: 'datasetGroup',
    title: `dataset group ${name}`,
    dependsOn: [],
    typicalMinutes: [1, 3],
    find: async () => (await listDatasetGroups(aws)).find((each) => each.name === name) ?? null,
    read: async ({ arn }) => ({ kind: 'ready', outputs: { arn } }),
    async create() {
      const { CreateDatasetGroupCommand } = await import('@aws-sdk/client-personalize');
      await askPersonalize(aws, 'CreateDatasetGroup', name, (client) =>
        client.send(new CreateDatasetGroupCommand({ name, tags: ownTags(deployment) })),
      );
    },
    async delete({ arn: datasetGroupArn }) {
      const { DeleteDatasetGroupCommand } = await import('@aws-sdk/client-personalize');
      await askPersonalize(aws, 'DeleteDatasetGroup', name, (client) =>
        client.send(new DeleteDatasetGroupCommand({ datasetGroupArn })),
      );
    },
    update: null,
  });
}
