import type { Filter } from '@aws-sdk/client-personalize';
import { askPersonalize } from '../../aws/ask-personalize.js';
import { outputOf, type Resource } from '../../resource.js';
import type { AwsContext } from '../deployment-context.js';
import { FREE } from '../prices.js';
import type { ResourceType } from '../resource-type.js';
import { listFilters } from './listings.js';
import { removalsBelowGroups } from './owned.js';
import { personalizeResource } from './personalize-resource.js';
import { ownTags } from './personalize-tags.js';
import { describeResource, type PersonalizeType, removalOf } from './personalize-type.js';

/** An expression may name columns of the dataset's schema. */
const DEPENDS_ON = ['datasetGroup', 'dataset'] as const;

const FILTER: PersonalizeType<Filter> = {
  label: 'filter',
  operation: 'Filter',
  async describe(client, filterArn) {
    const { DescribeFilterCommand } = await import('@aws-sdk/client-personalize');
    return (await client.send(new DescribeFilterCommand({ filterArn }))).filter;
  },
  async delete(client, filterArn) {
    const { DeleteFilterCommand } = await import('@aws-sdk/client-personalize');
    return client.send(new DeleteFilterCommand({ filterArn }));
  },
};

export const filter = {
  dependsOn: DEPENDS_ON,
  open: filterResource,
  delete: {
    title: 'filters',
    find: (context) =>
      removalsBelowGroups(context, listFilters, (listed) => removalOf(context, FILTER, listed)),
  },
} satisfies ResourceType;

/** The filter of the rankings; null when none is wanted. Filters cannot be changed and are replaced. */
export function filterResource(context: AwsContext): Resource | null {
  const { aws, deployment } = context;
  const { name } = deployment;
  const { filter: filterExpression } = deployment.personalize;
  if (filterExpression === null) return null;
  return personalizeResource(context, {
    id: 'filter',
    title: `filter ${name}`,
    dependsOn: DEPENDS_ON,
    typicalMinutes: [1, 3],
    type: FILTER,
    price: async () => FREE,
    find: async () => (await listFilters(aws)).find((each) => each.name === name) ?? null,
    async read({ arn }) {
      const described = await describeResource(aws, FILTER, arn);
      return described?.filterExpression === filterExpression
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
    update: null,
  });
}
