import { callAws } from '../../../datasources/aws/call-aws.js';
import { nullIfNotFound, requestDeletion } from '../../aws/refusals.js';
import { isOwnedOutsideStack, namesIn, taggedArns, tagsIn } from '../../aws/tags.js';
import type { Removal } from '../../resource.js';
import type { RemovalContext } from '../removal-context.js';
import type { ResourceType } from '../resource-type.js';

/**
 * SQS queues of the deployment that no stack deletes.
 *
 * An account may hold thousands, and each costs a call to read its tags. So candidates come from the account's
 * index of tags and from names that begin like the deployment's; only their tags are read.
 */
export const queues: ResourceType = {
  dependsOn: [],
  open: () => null,
  delete: { title: 'SQS queues', find: queuesOf },
};

async function queuesOf(context: RemovalContext): Promise<readonly Removal[]> {
  const { aws, deployment, signal } = context;
  const sdk = await import('@aws-sdk/client-sqs');
  const client = await aws.sqs();
  const call = (action: string, resource: string) => ({ service: 'Amazon SQS', action, resource });
  const urlOf = async (name: string): Promise<string | null> => {
    const get = new sdk.GetQueueUrlCommand({ QueueName: name });
    const answer = await nullIfNotFound(callAws(call('GetQueueUrl', name), signal, () => client.send(get)));
    return answer?.QueueUrl ?? null;
  };
  const names = new Set(namesIn(await taggedArns(context), 'sqs', ''));
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
    if (!isOwnedOutsideStack(tagsIn(tags?.Tags), deployment)) continue;
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
