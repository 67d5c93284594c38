import { callAws } from '../../../datasources/aws/call-aws.js';
import { nullIfNotFound, requestDeletion, serviceErrorOf } from '../../aws/refusals.js';
import { isOwned } from '../../aws/tags.js';
import type { Removal, RemovalStage } from '../../resource.js';
import type { RemovalContext } from '../removal-context.js';

/** Trainings of SageMaker that run. Those that ended cannot be deleted and cost nothing. */
export function trainingJobsStage(removing: RemovalContext): RemovalStage {
  return { title: 'SageMaker trainings that run', find: () => trainingJobs(removing) };
}

/** Batches of Bedrock that run; what has ended is history that AWS keeps. */
export function batchJobsStage(removing: RemovalContext): RemovalStage {
  return { title: 'Bedrock batches that run', find: () => batchJobs(removing) };
}

async function trainingJobs(removing: RemovalContext): Promise<readonly Removal[]> {
  const { aws, deployment, signal } = removing;
  const sdk = await import('@aws-sdk/client-sagemaker');
  const client = await aws.sageMaker();
  const call = (action: string, resource: string) => ({ service: 'Amazon SageMaker', action, resource });
  const names: { readonly name: string; readonly arn: string }[] = [];
  await callAws(call('ListTrainingJobs', 'training jobs'), signal, async () => {
    for (const StatusEquals of ['InProgress', 'Stopping'] as const) {
      const pages = sdk.paginateListTrainingJobs({ client }, { StatusEquals, NameContains: deployment.name });
      for await (const { TrainingJobSummaries = [] } of pages)
        for (const { TrainingJobName: name, TrainingJobArn: arn } of TrainingJobSummaries)
          if (name !== undefined && arn !== undefined) names.push({ name, arn });
    }
  });
  const found: Removal[] = [];
  for (const { name, arn } of names) {
    const title = `SageMaker training ${name}`;
    const { Tags } = await callAws(call('ListTags', arn), signal, () =>
      client.send(new sdk.ListTagsCommand({ ResourceArn: arn })),
    );
    if (!isOwned(removing, Tags)) continue;
    const describe = () =>
      nullIfNotFound(
        callAws(call('DescribeTrainingJob', arn), signal, () =>
          client.send(new sdk.DescribeTrainingJobCommand({ TrainingJobName: name })),
        ),
      );
    const { InstanceType: instanceType = '', InstanceCount: instances = 1 } =
      (await describe())?.ResourceConfig ?? {};
    found.push({
      kind: 'removal',
      title,
      arn,
      hourly: removing.hourly({ kind: 'training-job', instanceType, instances }),
      async read() {
        const status = (await describe())?.TrainingJobStatus;
        if (status === 'Stopping') return 'deleting';
        return status === 'InProgress' ? 'present' : 'gone';
      },
      async delete() {
        const stop = new sdk.StopTrainingJobCommand({ TrainingJobName: name });
        await unlessEnded(
          requestDeletion(
            title,
            callAws(call('StopTrainingJob', arn), signal, () => client.send(stop)),
          ),
        );
      },
    });
  }
  return found;
}

async function batchJobs(removing: RemovalContext): Promise<readonly Removal[]> {
  const { aws, deployment, signal } = removing;
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
    if (!isOwned(removing, tags)) continue;
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

/** SageMaker calls a job that has ended meanwhile a request that is not valid; the next look tells. */
async function unlessEnded(asked: Promise<void>): Promise<void> {
  await asked.catch((error: unknown) => {
    if (serviceErrorOf(error).name !== 'ValidationException') throw error;
  });
}
