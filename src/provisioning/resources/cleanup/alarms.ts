import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { callAws } from '../../../datasources/aws/call-aws.js';
import { nullIfNotFound, requestDeletion } from '../../aws/refusals.js';
import { isOwnedOutsideStack, namesIn, taggedArns } from '../../aws/tags.js';
import type { Removal, RemovalStage } from '../../resource.js';
import type { RemovalContext } from '../removal-context.js';

/*
 * An account may hold thousands of these, and each is asked for its tags by a call of its own. So they are found
 * in two cheaper ways, by the account's index of tags and by the deployment's name in front of theirs, and only
 * what is found is asked.
 */

export function alarmsStage(removing: RemovalContext): RemovalStage {
  return { title: 'CloudWatch alarms', find: () => alarms(removing) };
}

export function queuesStage(removing: RemovalContext): RemovalStage {
  return { title: 'SQS queues', find: () => queues(removing) };
}

export function logGroupsStage(removing: RemovalContext): RemovalStage {
  return { title: 'log groups', find: () => logGroups(removing) };
}

/**
 * The deployment's alarms.
 *
 * @param watched  only those on something with this value among the dimensions of its metric, an ARN for example
 */
export async function alarms(removing: RemovalContext, watched?: string): Promise<readonly Removal[]> {
  const { aws, deployment, signal } = removing;
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
  for (const name of namesIn(await taggedArns(removing), 'cloudwatch', 'alarm:'))
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
    if (!isOwnedOutsideStack(removing, tags?.Tags)) continue;
    const title = `alarm ${name}`;
    const remove = new sdk.DeleteAlarmsCommand({ AlarmNames: [name] });
    found.push({
      kind: 'removal',
      title,
      arn,
      hourly: removing.hourly({ kind: 'alarm' }),
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

async function queues(removing: RemovalContext): Promise<readonly Removal[]> {
  const { aws, deployment, signal } = removing;
  const sdk = await import('@aws-sdk/client-sqs');
  const client = await aws.sqs();
  const call = (action: string, resource: string) => ({ service: 'Amazon SQS', action, resource });
  const urlOf = async (name: string): Promise<string | null> => {
    const get = new sdk.GetQueueUrlCommand({ QueueName: name });
    const answer = await nullIfNotFound(callAws(call('GetQueueUrl', name), signal, () => client.send(get)));
    return answer?.QueueUrl ?? null;
  };
  const names = new Set(namesIn(await taggedArns(removing), 'sqs', ''));
  await callAws(call('ListQueues', 'queues'), signal, async () => {
    // Without a size there are no pages: one answer, and what is beyond it is lost.
    const pages = sdk.paginateListQueues({ client, pageSize: 1_000 }, { QueueNamePrefix: deployment.name });
    for await (const { QueueUrls = [] } of pages)
      for (const url of QueueUrls) names.add(url.split('/').at(-1) ?? '');
  });
  const found: Removal[] = [];
  for (const name of names) {
    const url = await urlOf(name);
    if (url === null) continue;
    const tags = await nullIfNotFound(
      callAws(call('ListQueueTags', name), signal, () =>
        client.send(new sdk.ListQueueTagsCommand({ QueueUrl: url })),
      ),
    );
    if (!isOwnedOutsideStack(removing, tags?.Tags)) continue;
    const title = `queue ${name}`;
    const remove = new sdk.DeleteQueueCommand({ QueueUrl: url });
    found.push({
      kind: 'removal',
      title,
      arn: `arn:aws:sqs:${aws.region}:${url.split('/').at(-2)}:${name}`,
      // By the request.
      hourly: 0,
      read: async () => ((await urlOf(name)) === null ? 'gone' : 'present'),
      delete: () =>
        requestDeletion(
          title,
          callAws(call('DeleteQueue', name), signal, () => client.send(remove)),
        ),
    });
  }
  return found;
}

async function logGroups(removing: RemovalContext): Promise<readonly Removal[]> {
  const { aws, deployment, signal } = removing;
  const sdk = await import('@aws-sdk/client-cloudwatch-logs');
  const client = await aws.cloudWatchLogs();
  const call = (action: string, resource: string) => ({ service: 'CloudWatch Logs', action, resource });
  const groupsBy = (logGroupNamePrefix: string) =>
    callAws(call('DescribeLogGroups', logGroupNamePrefix), signal, async () => {
      const all: { readonly name: string; readonly arn: string; readonly bytes: number }[] = [];
      for await (const { logGroups: page = [] } of sdk.paginateDescribeLogGroups(
        { client },
        { logGroupNamePrefix },
      ))
        for (const { logGroupName: name, logGroupArn, arn, storedBytes: bytes = 0 } of page)
          if (name !== undefined)
            all.push({ name, arn: logGroupArn ?? (arn ?? '').replace(/:\*$/, ''), bytes });
      return all;
    });
  const tagged = namesIn(await taggedArns(removing), 'logs', 'log-group:');
  const prefixes = [`/parallax/${deployment.name}`, ...tagged.map((name) => name.replace(/:\*$/, ''))];
  const listed = new Map<string, { readonly arn: string; readonly bytes: number }>();
  for (const prefix of prefixes)
    for (const { name, ...group } of await groupsBy(prefix)) listed.set(name, group);
  const found: Removal[] = [];
  for (const [name, { arn, bytes }] of listed) {
    const tags = await nullIfNotFound(
      callAws(call('ListTagsForResource', arn), signal, () =>
        client.send(new sdk.ListTagsForResourceCommand({ resourceArn: arn })),
      ),
    );
    if (!isOwnedOutsideStack(removing, tags?.tags)) continue;
    const title = `log group ${name}`;
    const remove = new sdk.DeleteLogGroupCommand({ logGroupName: name });
    found.push({
      kind: 'removal',
      title,
      arn,
      hourly: removing.hourly({ kind: 'storage', bytes }),
      read: async () => ((await groupsBy(name)).some((group) => group.name === name) ? 'present' : 'gone'),
      delete: () =>
        requestDeletion(
          title,
          callAws(call('DeleteLogGroup', name), signal, () => client.send(remove)),
        ),
    });
  }
  return found;
}
