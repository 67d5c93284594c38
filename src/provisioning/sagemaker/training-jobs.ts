import {
  CreateTrainingJobCommand,
  type CreateTrainingJobCommandInput,
  DescribeTrainingJobCommand,
  type DescribeTrainingJobCommandOutput,
  ListTagsCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import type { AwsCall } from '../../datasources/aws/as-parallax-error.js';
import { callAws } from '../../datasources/aws/call-aws.js';
import { ParallaxError } from '../../domain/errors.js';
import { isOwned, tagsIn } from '../aws/tags.js';

/** A training job of this deployment, as SageMaker describes it. */
export type TrainingJob =
  | { readonly kind: 'missing'; readonly name: string }
  /** `status` is the finer one: Starting, Downloading, Training, Uploading, Stopping. */
  | {
      readonly kind: 'running';
      readonly name: string;
      readonly status: string;
      readonly since: number | null;
    }
  | { readonly kind: 'completed'; readonly name: string; readonly modelUri: string }
  | { readonly kind: 'failed'; readonly name: string; readonly reason: string }
  | { readonly kind: 'notOwned'; readonly name: string };

const NO_REASON = 'SageMaker gave no reason';

/** @param owner  the deployment's name, which is its tag's value */
export async function describeTrainingJob(
  client: SageMakerClient,
  name: string,
  owner: string,
  signal?: AbortSignal,
): Promise<TrainingJob> {
  const job = await callAws(calling('DescribeTrainingJob', name), signal, () =>
    client.send(new DescribeTrainingJobCommand({ TrainingJobName: name })).catch(nullWhenAbsent),
  );
  if (job === null) return { kind: 'missing', name };
  const { Tags = [] } = await callAws(calling('ListTags', name), signal, () =>
    client.send(new ListTagsCommand({ ResourceArn: job.TrainingJobArn })),
  );
  return isOwned(tagsIn(Tags), { name: owner }) ? readJob(name, job) : { kind: 'notOwned', name };
}

function readJob(name: string, job: DescribeTrainingJobCommandOutput): TrainingJob {
  switch (job.TrainingJobStatus) {
    case 'Completed':
      return { kind: 'completed', name, modelUri: job.ModelArtifacts?.S3ModelArtifacts ?? '' };
    case 'Failed':
      return { kind: 'failed', name, reason: job.FailureReason ?? NO_REASON };
    case 'Stopped':
      return { kind: 'failed', name, reason: `it was stopped (${job.SecondaryStatus ?? NO_REASON})` };
    case 'Deleting':
      return { kind: 'failed', name, reason: 'it is being deleted' };
    default: {
      const status = job.SecondaryStatus ?? job.TrainingJobStatus ?? 'InProgress';
      return { kind: 'running', name, status, since: job.CreationTime?.getTime() ?? null };
    }
  }
}

/**
 * Asks for the job; that it is there already is no error, because an answer may have been lost.
 *
 * @throws ParallaxError UNAVAILABLE with what to change when the account has no such instances to give, or
 *   SageMaker does not take the request
 */
export async function createTrainingJob(
  client: SageMakerClient,
  request: CreateTrainingJobCommandInput,
  signal: AbortSignal,
): Promise<void> {
  await callAws(calling('CreateTrainingJob', request.TrainingJobName ?? ''), signal, () =>
    client.send(new CreateTrainingJobCommand(request)).catch((error: unknown) => {
      const name = textOf(error, 'name');
      if (name === 'ResourceInUse') return null;
      if (name === 'ResourceLimitExceeded') throw noInstances(request, error);
      if (name === 'ValidationException') throw refusedJob(error);
      throw error;
    }),
  );
}

function noInstances({ ResourceConfig }: CreateTrainingJobCommandInput, cause: unknown): ParallaxError {
  const { InstanceCount, InstanceType } = ResourceConfig ?? {};
  return new ParallaxError(
    'UNAVAILABLE',
    `The account's quota of Amazon SageMaker does not allow ${InstanceCount} x ${InstanceType} for training jobs: raise it in Service Quotas, or choose another clusters.sagemaker.instanceType.`,
    { cause },
  );
}

/** Its words name the role, image or bucket that is at fault, and nothing secret. */
function refusedJob(cause: unknown): ParallaxError {
  const words = textOf(cause, 'message').replace(/\.$/, '');
  return new ParallaxError(
    'UNAVAILABLE',
    `Amazon SageMaker refused the training job: ${words}. Check clusters.sagemaker (role, instanceType, image) and that the role trusts sagemaker.amazonaws.com.`,
    { cause },
  );
}

/** SageMaker says a ValidationException of a job that it does not know. */
function nullWhenAbsent(error: unknown): null {
  const name = textOf(error, 'name');
  const unknown = name === 'ValidationException' && /not f(ou|i)nd/i.test(textOf(error, 'message'));
  if (unknown || name === 'ResourceNotFound') return null;
  throw error;
}

function textOf(error: unknown, key: 'name' | 'message'): string {
  return error instanceof Error ? error[key] : '';
}

function calling(action: string, job: string): AwsCall {
  return { service: 'Amazon SageMaker', action, resource: `the training job ${job}` };
}
