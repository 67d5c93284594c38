import { askPersonalize } from '../../aws/ask-personalize.js';
import type { Resource } from '../../resource.js';
import { outputOf } from '../fact-of.js';
import type { ResourceOptions } from '../part-options.js';
import { listFilters } from './listings.js';
import { ownTags } from './ownership.js';
import { personalizeResource } from './personalize-resource.js';

/** The filter of the rankings; null where none is asked for. Filters cannot be changed: another takes its place. */
export function filterResource(options: ResourceOptions): Resource | null {
  const { aws, deployment } = options;
  const { name } = deployment;
  const { filter: filterExpression } = deployment.personalize;
  if (filterExpression === null) return null;
  return personalizeResource(options, {
    id: 'filter',
    title: `filter ${name}`,
    // An expression may name columns of the dataset's schema.
    dependsOn: ['datasetGroup', 'dataset'],
    typicalMinutes: [1, 3],
    find: async () => (await listFilters(aws)).find((each) => each.name === name) ?? null,
    async read({ arn }) {
      const { DescribeFilterCommand } = await import('@aws-sdk/client-personalize');
      const { filter } = await askPersonalize(aws, 'DescribeFilter', arn, (client) =>
        client.send(new DescribeFilterCommand({ filterArn: arn })),
      );
      return filter?.filterExpression === filterExpression
        ? { kind: 'ready', outputs: { arn } }
        : { kind: 'outdated', why: 'The filter has another expression.' };
    },
    async create(known) {
      const { CreateFilterCommand } = await import('@aws-sdk/client-personalize');
      const input = {
        name,
        datasetGroupArn: outputOf(known, 'datasetGroup', 'arn'),
        filterExpression,
        tags: ownTags(deployment),
      };
      await askPersonalize(aws, 'CreateFilter', name, (client) =>
        client.send(new CreateFilterCommand(input)),
      );
    },
    async delete({ arn: filterArn }) {
      const { DeleteFilterCommand } = await import('@aws-sdk/client-personalize');
      await askPersonalize(aws, 'DeleteFilter', name, (client) =>
        client.send(new DeleteFilterCommand({ filterArn })),
      );
    },
    update: null,
  });
}
