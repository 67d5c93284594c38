import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { callAws } from '../../../datasources/aws/call-aws.js';
import { nullIfNotFound, requestDeletion } from '../../aws/refusals.js';
import { isOwnedOutsideStack, namesIn, taggedArns, tagsIn } from '../../aws/tags.js';
import type { Removal } from '../../resource.js';
import type { RemovalContext } from '../removal-context.js';
import type { ResourceType } from '../resource-type.js';

/**
 * CloudWatch alarms of the deployment that no stack deletes: those on campaigns, and any with its tag.
 *
 * An account may hold thousands, and each costs a call to read its tags. So candidates come from the account's
 * index of tags and from names that begin like the deployment's; only their tags are read.
 */
export const alarms: ResourceType = {
  dependsOn: [],
  open: () => null,
  delete: { title: 'CloudWatch alarms', find: (context) => alarmsOf(context) },
};

/**
 * The deployment's alarms.
 *
 * @param watched  only those with this value among the dimensions of their metric, an ARN for example
 */
export async function alarmsOf(context: RemovalContext, watched?: string): Promise<readonly Removal[]> {
  const { aws, deployment, signal } = context;
  const sdk = await import('@aws-sdk/client-cloudwatch');
  const client = await aws.cloudWatch();
  const call = (action: string, resource: string) => ({ service: 'Amazon CloudWatch', action, resource });
  const alarmsBy = (by: { readonly AlarmNamePrefix: string } | { readonly AlarmNames: string[] }) =>
    callAws(call('DescribeAlarms', 'alarms'), signal, async () => {
      const all: MetricAlarm[] = [];
      for await (const { MetricAlarms = [] } of sdk.paginateDescribeAlarms({ client }, by))
        all.push(...MetricAlarms);
      return all;
    });
  const listed = await alarmsBy({ AlarmNamePrefix: deployment.name });
  const known = new Set(listed.map(({ AlarmName }) => AlarmName));
  for (const name of namesIn(await taggedArns(context), 'cloudwatch', 'alarm:'))
    if (!known.has(name)) listed.push(...(await alarmsBy({ AlarmNames: [name] })));
  const found: Removal[] = [];
  for (const { AlarmName: name, AlarmArn: arn, Dimensions = [] } of listed) {
    if (name === undefined || arn === undefined) continue;
    if (watched !== undefined && !Dimensions.some(({ Value }) => Value === watched)) continue;
    const tags = await nullIfNotFound(
      callAws(call('ListTagsForResource', arn), signal, () =>
        client.send(new sdk.ListTagsForResourceCommand({ ResourceARN: arn })),
      ),
    );
    if (!isOwnedOutsideStack(tagsIn(tags?.Tags), deployment)) continue;
    const title = `alarm ${name}`;
    const remove = new sdk.DeleteAlarmsCommand({ AlarmNames: [name] });
    found.push({
      kind: 'removal',
      title,
      arn,
      hourly: context.hourly({ kind: 'alarm' }),
      read: async () => ((await alarmsBy({ AlarmNames: [name] })).length > 0 ? 'present' : 'gone'),
      delete: () =>
        requestDeletion(
          title,
          callAws(call('DeleteAlarms', arn), signal, () => client.send(remove)),
        ),
    });
  }
  return found;
}
