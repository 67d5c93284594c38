import { askPersonalize } from '../../aws/ask-personalize.js';
import type { Part } from '../../resource.js';
import { factOf } from '../fact-of.js';
import type { PartOptions } from '../part-options.js';
import { listTrackers } from './listings.js';
import { ownTags } from './ownership.js';
import { resourcePart } from './personalize-resource.js';

/** What interactions are told to as they happen. A group has one, so that one of another name is in the way. */
export function trackerPart(options: PartOptions): Part {
  const { aws, deployment } = options;
  const { name } = deployment;
  return resourcePart(options, {
    id: 'tracker',
    title: `event tracker ${name}`,
    needs: ['datasetGroup', 'dataset'],
    usual: [1, 3],
    async find(known) {
      const [tracker] = await listTrackers(aws, factOf(known, 'datasetGroup', 'arn'));
      return tracker ?? null;
    },
    async inspect({ arn }) {
      const { DescribeEventTrackerCommand } = await import('@aws-sdk/client-personalize');
      const { eventTracker } = await askPersonalize(aws, 'DescribeEventTracker', arn, (client) =>
        client.send(new DescribeEventTrackerCommand({ eventTrackerArn: arn })),
      );
      return { kind: 'ready', facts: { arn, trackingId: eventTracker?.trackingId ?? '' } };
    },
    async create(known) {
      const { CreateEventTrackerCommand } = await import('@aws-sdk/client-personalize');
      const input = {
        name,
        datasetGroupArn: factOf(known, 'datasetGroup', 'arn'),
        tags: ownTags(deployment),
      };
      await askPersonalize(aws, 'CreateEventTracker', name, (client) =>
        client.send(new CreateEventTrackerCommand(input)),
      );
    },
    async remove({ arn: eventTrackerArn }) {
      const { DeleteEventTrackerCommand } = await import('@aws-sdk/client-personalize');
      await askPersonalize(aws, 'DeleteEventTracker', name, (client) =>
        client.send(new DeleteEventTrackerCommand({ eventTrackerArn })),
      );
    },
    mend: null,
  });
}
