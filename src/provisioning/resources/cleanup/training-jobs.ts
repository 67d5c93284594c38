import { callAws } from '../../../datasources/aws/call-aws.js';
import { nullIfNotFound, requestDeletion, serviceErrorOf } from '../../aws/refusals.js';
import { isOwned, tagsIn } from '../../aws/tags.js';
import type { Removal } from '../../resource.js';
import type { RemovalContext } from '../removal-context.js';
import type { ResourceType } from '../resource-type.js';

/** Running training jobs of SageMaker. They write objects. Ended ones cannot be deleted and cost nothing. */
export const trainingJobs: ResourceType = {
  dependsOn: ['bucketObjects'],
  open: () => null,
  delete: { title: 'SageMaker trainings that run', find: trainingJobsOf },
};

async function trainingJobsOf(context: RemovalContext): Promise<readonly Removal[]> {
  const { aws, deployment, signal } = context;
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
    if (!isOwned(tagsIn(Tags), deployment)) continue;
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
      hourly: context.hourly({ kind: 'training-job', instanceType, instances }),
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

/** SageMaker refuses to stop an ended job as invalid; the next read tells. */
async function unlessEnded(asked: Promise<void>): Promise<void> {
  await asked.catch((error: unknown) => {
    if (serviceErrorOf(error).name !== 'ValidationException') throw error;
  });
}
