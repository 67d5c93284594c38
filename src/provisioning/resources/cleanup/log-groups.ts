import { callAws } from '../../../datasources/aws/call-aws.js';
import { nullIfNotFound, requestDeletion } from '../../aws/refusals.js';
import { isOwnedOutsideStack, namesIn, taggedArns, tagsIn } from '../../aws/tags.js';
import type { Removal } from '../../resource.js';
import type { RemovalContext } from '../removal-context.js';
import type { ResourceType } from '../resource-type.js';

/**
 * Log groups of the deployment that no stack deletes.
 *
 * An account may hold thousands, and each costs a call to read its tags. So candidates come from the account's
 * index of tags and from names that begin like the deployment's; only their tags are read.
 */
export const logGroups: ResourceType = {
  dependsOn: [],
  open: () => null,
  delete: { title: 'log groups', find: logGroupsOf },
};

async function logGroupsOf(context: RemovalContext): Promise<readonly Removal[]> {
  const { aws, deployment, signal } = context;
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
  const tagged = namesIn(await taggedArns(context), 'logs', 'log-group:');
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
    if (!isOwnedOutsideStack(tagsIn(tags?.tags), deployment)) continue;
    const title = `log group ${name}`;
    const remove = new sdk.DeleteLogGroupCommand({ logGroupName: name });
    found.push({
      kind: 'removal',
      title,
      arn,
      hourly: context.hourly({ kind: 'storage', bytes }),
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
