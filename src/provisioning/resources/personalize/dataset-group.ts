import { askPersonalize } from '../../aws/ask-personalize.js';
import type { Part } from '../../resource.js';
import type { PartOptions } from '../part-options.js';
import { listDatasetGroups } from './listings.js';
import { ownTags } from './ownership.js';
import { resourcePart } from './personalize-resource.js';

/** The dataset group, which holds all that the deployment has in Personalize. */
export function datasetGroupPart(options: PartOptions): Part {
  const { aws, deployment } = options;
  const { name } = deployment;
  return resourcePart(options, {
    id: 'datasetGroup',
    title: `dataset group ${name}`,
    needs: [],
    usual: [1, 3],
    find: async () => (await listDatasetGroups(aws)).find((each) => each.name === name) ?? null,
    inspect: async ({ arn }) => ({ kind: 'ready', facts: { arn } }),
    async create() {
      const { CreateDatasetGroupCommand } = await import('@aws-sdk/client-personalize');
      await askPersonalize(aws, 'CreateDatasetGroup', name, (client) =>
        client.send(new CreateDatasetGroupCommand({ name, tags: ownTags(deployment) })),
      );
    },
    async remove({ arn: datasetGroupArn }) {
      const { DeleteDatasetGroupCommand } = await import('@aws-sdk/client-personalize');
      await askPersonalize(aws, 'DeleteDatasetGroup', name, (client) =>
        client.send(new DeleteDatasetGroupCommand({ datasetGroupArn })),
      );
    },
    mend: null,
  });
}
