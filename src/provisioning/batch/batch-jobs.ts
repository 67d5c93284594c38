import type { BedrockClient, ModelInvocationJobSummary } from '@aws-sdk/client-bedrock';
import { callAws } from '../../datasources/aws/call-aws.js';
import type { Aws } from '../aws/open-aws.js';
import { OWNER_TAG } from '../names.js';

export interface BatchJob {
  readonly arn: string;
  readonly name: string;
  readonly model: string;
  readonly state: 'underway' | 'ended' | 'failed';
  readonly status: string;
  /** Why it failed, in the service's words. */
  readonly message: string;
  /** `s3://` addresses: what it read, and the folder that it wrote to, without a slash at the end. */
  readonly input: string;
  readonly output: string;
}

export interface NewBatchJob {
  readonly name: string;
  /** The deployment's. */
  readonly owner: string;
  readonly role: string;
  readonly model: string;
  /** `s3://` addresses: a file, and a folder with a slash at its end. */
  readonly input: string;
  readonly output: string;
}

const SERVICE = 'Amazon Bedrock';

/** All jobs whose names begin so, the newest first. */
export async function findBatchJobs(
  aws: Pick<Aws, 'bedrock'>,
  prefix: string,
  signal: AbortSignal,
): Promise<readonly BatchJob[]> {
  const client: BedrockClient = await aws.bedrock();
  const { paginateListModelInvocationJobs } = await import('@aws-sdk/client-bedrock');
  const call = { service: SERVICE, action: 'ListModelInvocationJobs' };
  return callAws(call, signal, async (abortSignal) => {
    const jobs: BatchJob[] = [];
    const pages = paginateListModelInvocationJobs(
      { client },
      { nameContains: prefix, sortBy: 'CreationTime', sortOrder: 'Descending' },
      abortSignal === undefined ? {} : { abortSignal },
    );
    for await (const { invocationJobSummaries = [] } of pages) {
      // The service looks for the text anywhere in a name.
      jobs.push(...invocationJobSummaries.map(jobOf).filter(({ name }) => name.startsWith(prefix)));
    }
    return jobs;
  });
}

/** Asks for a job; asked again with the same name it is the same job. */
export async function createBatchJob(
  aws: Pick<Aws, 'bedrock'>,
  { name, owner, role, model, input, output }: NewBatchJob,
  signal: AbortSignal,
): Promise<void> {
  const client = await aws.bedrock();
  const { CreateModelInvocationJobCommand } = await import('@aws-sdk/client-bedrock');
  const call = { service: SERVICE, action: 'CreateModelInvocationJob', resource: `the model ${model}` };
  await callAws(call, signal, (abortSignal) =>
    client.send(
      new CreateModelInvocationJobCommand({
        jobName: name,
        clientRequestToken: name,
        roleArn: role,
        modelId: model,
        inputDataConfig: { s3InputDataConfig: { s3InputFormat: 'JSONL', s3Uri: input } },
        outputDataConfig: { s3OutputDataConfig: { s3Uri: output } },
        tags: [{ key: OWNER_TAG, value: owner }],
      }),
      abortSignal === undefined ? {} : { abortSignal },
    ),
  );
}

function jobOf(summary: ModelInvocationJobSummary): BatchJob {
  const { jobArn = '', jobName = '', modelId = '', status = '', message = '' } = summary;
  const { inputDataConfig, outputDataConfig } = summary;
  const folder = outputDataConfig?.s3OutputDataConfig?.s3Uri ?? '';
  return {
    arn: jobArn,
    name: jobName,
    model: modelId,
    state: stateOf(status),
    status,
    message,
    input: inputDataConfig?.s3InputDataConfig?.s3Uri ?? '',
    output: `${folder.replace(/\/$/, '')}/${jobArn.slice(jobArn.lastIndexOf('/') + 1)}`,
  };
}

/** Of one that was stopped or ran out of its time there is what was done until then. */
function stateOf(status: string): BatchJob['state'] {
  if (status === 'Failed') return 'failed';
  return ['Completed', 'PartiallyCompleted', 'Stopped', 'Expired'].includes(status) ? 'ended' : 'underway';
}
