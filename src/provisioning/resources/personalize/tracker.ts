import type { EventTracker } from '@aws-sdk/client-personalize';
import { askPersonalize } from '../../aws/ask-personalize.js';
import { outputOf, type Resource } from '../../resource.js';
import type { AwsContext } from '../deployment-context.js';
import { FREE } from '../prices.js';
import type { ResourceType } from '../resource-type.js';
import { listTrackers } from './listings.js';
import { removalsBelowGroups } from './owned.js';
import { personalizeResource } from './personalize-resource.js';
import { ownTags } from './personalize-tags.js';
import { describeResource, type PersonalizeType, removalOf } from './personalize-type.js';

const DEPENDS_ON = ['datasetGroup', 'dataset'] as const;

const TRACKER: PersonalizeType<EventTracker> = {
  label: 'event tracker',
  operation: 'EventTracker',
  async describe(client, eventTrackerArn) {
    const { DescribeEventTrackerCommand } = await import('@aws-sdk/client-personalize');
    return (await client.send(new DescribeEventTrackerCommand({ eventTrackerArn }))).eventTracker;
  },
  async delete(client, eventTrackerArn) {
    const { DeleteEventTrackerCommand } = await import('@aws-sdk/client-personalize');
    return client.send(new DeleteEventTrackerCommand({ eventTrackerArn }));
  },
};

export const tracker = {
  dependsOn: DEPENDS_ON,
  open: trackerResource,
  delete: {
    title: 'event tracker',
    find: (context) =>
      removalsBelowGroups(context, listTrackers, (listed) => removalOf(context, TRACKER, listed)),
  },
} satisfies ResourceType;

/** Receives interactions as they happen. A group has one, so that one of another name is in the way. */
export function trackerResource(context: AwsContext): Resource {
  const { aws, deployment } = context;
  const { name } = deployment;
  return personalizeResource(context, {
    id: 'tracker',
    title: `event tracker ${name}`,
    dependsOn: DEPENDS_ON,
    typicalMinutes: [1, 3],
    type: TRACKER,
    price: async () => FREE,
    async find(known) {
      const [first] = await listTrackers(aws, outputOf(known, 'datasetGroup', 'arn'));
      return first ?? null;
    },
    async read({ arn }) {
      const described = await describeResource(aws, TRACKER, arn);
      return { kind: 'ready', outputs: { arn, trackingId: described?.trackingId ?? '' } };
    },
    async create(known) {
      const { CreateEventTrackerCommand } = await import('@aws-sdk/client-personalize');
      const input = {
        name,
        datasetGroupArn: outputOf(known, 'datasetGroup', 'arn'),
        tags: ownTags(deployment),
      };
      await askPersonalize(aws, 'CreateEventTracker', name, (client) =>
        client.send(new CreateEventTrackerCommand(input)),
      );
    },
    update: null,
  });
}
