import { askPersonalize } from '../../aws/ask-personalize.js';
import type { Resource } from '../../resource.js';
import { outputOf } from '../fact-of.js';
import type { ResourceOptions } from '../part-options.js';
import { listTrackers } from './listings.js';
import { ownTags } from './ownership.js';
import { personalizeResource } from './personalize-resource.js';

/** What interactions are told to as they happen. A group has one, so that one of another name is in the way. */
export function trackerResource(options: ResourceOptions): Resource {
  const { aws, deployment } = options;
  const { name } = deployment;
  return personalizeResource(options, {
    id: 'tracker',
    title: `event tracker ${name}`,
    dependsOn: ['datasetGroup', 'dataset'],
    typicalMinutes: [1, 3],
    async find(known) {
      const [tracker] = await listTrackers(aws, outputOf(known, 'datasetGroup', 'arn'));
      return tracker ?? null;
    },
    async read({ arn }) {
      const { DescribeEventTrackerCommand } = await import('@aws-sdk/client-personalize');
      const { eventTracker } = await askPersonalize(aws, 'DescribeEventTracker', arn, (client) =>
        client.send(new DescribeEventTrackerCommand({ eventTrackerArn: arn })),
      );
      return { kind: 'ready', outputs: { arn, trackingId: eventTracker?.trackingId ?? '' } };
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
    async delete({ arn: eventTrackerArn }) {
      const { DeleteEventTrackerCommand } = await import('@aws-sdk/client-personalize');
      await askPersonalize(aws, 'DeleteEventTracker', name, (client) =>
        client.send(new DeleteEventTrackerCommand({ eventTrackerArn })),
      );
    },
    update: null,
  });
}
