import { askPersonalize } from '../../aws/ask-personalize.js';
import type { Part } from '../../resource.js';
import { factOf } from '../fact-of.js';
import type { PartOptions } from '../part-options.js';
import { listDatasets } from './listings.js';
import { ownTags } from './ownership.js';
import { resourcePart } from './personalize-resource.js';

const TYPE = 'INTERACTIONS';

/** The dataset of the interactions. A group has one of each type, so that one of another name is in the way. */
export function datasetPart(options: PartOptions): Part {
  const { aws, deployment } = options;
  const name = `${deployment.name}-interactions`;
  return resourcePart(options, {
    id: 'dataset',
    title: `dataset ${name}`,
    needs: ['schema', 'datasetGroup'],
    usual: [0, 2],
    async find(known) {
      const all = await listDatasets(aws, factOf(known, 'datasetGroup', 'arn'));
      return all.find(({ type }) => type === TYPE) ?? null;
    },
    async inspect({ arn }, known) {
      const { DescribeDatasetCommand } = await import('@aws-sdk/client-personalize');
      const { dataset } = await askPersonalize(aws, 'DescribeDataset', arn, (client) =>
        client.send(new DescribeDatasetCommand({ datasetArn: arn })),
      );
      return dataset?.schemaArn === factOf(known, 'schema', 'arn')
        ? { kind: 'ready', facts: { arn } }
        : { kind: 'behind', why: 'The dataset has the schema of an earlier Parallax.' };
    },
    async create(known) {
      const { CreateDatasetCommand } = await import('@aws-sdk/client-personalize');
      const input = {
        name,
        schemaArn: factOf(known, 'schema', 'arn'),
        datasetGroupArn: factOf(known, 'datasetGroup', 'arn'),
        datasetType: TYPE,
        tags: ownTags(deployment),
      };
      await askPersonalize(aws, 'CreateDataset', name, (client) =>
        client.send(new CreateDatasetCommand(input)),
      );
    },
    async remove({ arn: datasetArn }) {
      const { DeleteDatasetCommand } = await import('@aws-sdk/client-personalize');
      await askPersonalize(aws, 'DeleteDataset', name, (client) =>
        client.send(new DeleteDatasetCommand({ datasetArn })),
      );
    },
    mend: null,
  });
}
