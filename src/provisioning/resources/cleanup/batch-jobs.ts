import { callAws } from '../../../datasources/aws/call-aws.js';
import { nullIfNotFound, requestDeletion } from '../../aws/refusals.js';
import { isOwned, tagsIn } from '../../aws/tags.js';
import type { Removal } from '../../resource.js';
import type { RemovalContext } from '../removal-context.js';
import type { ResourceType } from '../resource-type.js';

/** Running batch jobs of Bedrock. They write objects. AWS keeps ended ones as history. */
export const batchJobs: ResourceType = {
  dependsOn: ['bucketObjects'],
  open: () => null,
  delete: { title: 'Bedrock batches that run', find: batchJobsOf },
};

async function batchJobsOf(context: RemovalContext): Promise<readonly Removal[]> {
  const { aws, deployment, signal } = context;
  const sdk = await import('@aws-sdk/client-bedrock');
  const client = await aws.bedrock();
  const call = (action: string, resource: string) => ({ service: 'Amazon Bedrock', action, resource });
  const jobs: { readonly name: string; readonly arn: string }[] = [];
  await callAws(call('ListModelInvocationJobs', 'batches'), signal, async () => {
    const pages = sdk.paginateListModelInvocationJobs({ client }, { nameContains: deployment.name });
    for await (const { invocationJobSummaries = [] } of pages)
      for (const { jobName, jobArn, status } of invocationJobSummaries)
        if (jobName !== undefined && jobArn !== undefined && runs(status))
          jobs.push({ name: jobName, arn: jobArn });
  });
  const found: Removal[] = [];
  for (const { name, arn } of jobs) {
    const title = `Bedrock batch ${name}`;
    const { tags } = await callAws(call('ListTagsForResource', arn), signal, () =>
      client.send(new sdk.ListTagsForResourceCommand({ resourceARN: arn })),
    );
    if (!isOwned(tagsIn(tags), deployment)) continue;
    found.push({
      kind: 'removal',
      title,
      arn,
      // By the picture, not by the hour.
      hourly: 0,
      async read() {
        const job = await nullIfNotFound(
          callAws(call('GetModelInvocationJob', arn), signal, () =>
            client.send(new sdk.GetModelInvocationJobCommand({ jobIdentifier: arn })),
          ),
        );
        if (job?.status === 'Stopping') return 'deleting';
        return runs(job?.status) ? 'present' : 'gone';
      },
      async delete() {
        const stop = new sdk.StopModelInvocationJobCommand({ jobIdentifier: arn });
        await requestDeletion(
          title,
          callAws(call('StopModelInvocationJob', arn), signal, () => client.send(stop)),
        );
      },
    });
  }
  return found;
}

function runs(status: string | undefined): boolean {
  return ['Submitted', 'Validating', 'Scheduled', 'InProgress', 'Stopping'].includes(status ?? '');
}
