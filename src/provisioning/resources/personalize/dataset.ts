import { askPersonalize } from '../../aws/ask-personalize.js';
import type { Resource } from '../../resource.js';
import { outputOf } from '../fact-of.js';
import type { ResourceOptions } from '../part-options.js';
import { listDatasets } from './listings.js';
import { ownTags } from './ownership.js';
import { personalizeResource } from './personalize-resource.js';

const TYPE = 'INTERACTIONS';

/** The dataset of the interactions. A group has one of each type, so that one of another name is in the way. */
export function datasetResource(options: ResourceOptions): Resource {
  const { aws, deployment } = options;
  const name = `${deployment.name}-interactions`;
  return personalizeResource(options, {
    id: 'dataset',
    title: `dataset ${name}`,
    dependsOn: ['schema', 'datasetGroup'],
    typicalMinutes: [0, 2],
    async find(known) {
      const all = await listDatasets(aws, outputOf(known, 'datasetGroup', 'arn'));
      return all.find(({ type }) => type === TYPE) ?? null;
    },
    async read({ arn }, known) {
      const { DescribeDatasetCommand } = await import('@aws-sdk/client-personalize');
      const { dataset } = await askPersonalize(aws, 'DescribeDataset', arn, (client) =>
        client.send(new DescribeDatasetCommand({ datasetArn: arn })),
      );
      return dataset?.schemaArn === outputOf(known, 'schema', 'arn')
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
    async delete({ arn: datasetArn }) {
      const { DeleteDatasetCommand } = await import('@aws-sdk/client-personalize');
      await askPersonalize(aws, 'DeleteDataset', name, (client) =>
        client.send(new DeleteDatasetCommand({ datasetArn })),
      );
    },
    update: null,
  });
}
