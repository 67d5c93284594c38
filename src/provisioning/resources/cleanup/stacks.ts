import type { Stack } from '@aws-sdk/client-cloudformation';
import { callAws } from '../../../datasources/aws/call-aws.js';
import { ParallaxError } from '../../../domain/errors.js';
import { requestDeletion, serviceErrorOf } from '../../aws/refusals.js';
import { isOwned, tagsIn } from '../../aws/tags.js';
import type { Removal } from '../../resource.js';
import type { RemovalContext } from '../removal-context.js';
import type { ResourceType } from '../resource-type.js';

/** CloudFormation stacks of the deployment, with everything in them. */
export const stacks: ResourceType = {
  dependsOn: [],
  open: () => null,
  delete: { title: 'CloudFormation stacks', find: stacksOf },
};

async function stacksOf(context: RemovalContext): Promise<readonly Removal[]> {
  const listed = await describe(context, null);
  // A nested stack is deleted with its parent.
  const ours = listed.filter(
    ({ Tags, ParentId }) => ParentId === undefined && isOwned(tagsIn(Tags), context.deployment),
  );
  return ours.flatMap(({ StackName: name, StackId: arn }) =>
    name === undefined || arn === undefined ? [] : [removalOf(context, name, arn)],
  );
}

function removalOf(context: RemovalContext, name: string, arn: string): Removal {
  const title = `stack ${name}`;
  let hasBeenAsked = false;
  return {
    kind: 'removal',
    title,
    arn,
    // Its resources have prices of their own.
    hourly: 0,
    async read() {
      // By its id, under which a deleted stack is still described.
      const [stack] = await describe(context, arn);
      const status = stack?.StackStatus ?? 'DELETE_COMPLETE';
      if (status === 'DELETE_COMPLETE') return 'gone';
      if (status === 'DELETE_FAILED' && hasBeenAsked) {
        throw new ParallaxError(
          'UNAVAILABLE',
          `CloudFormation could not delete it: ${stack?.StackStatusReason ?? 'it does not say why'}`,
        );
      }
      return status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS' ? 'deleting' : 'present';
    },
    async delete() {
      const { DeleteStackCommand } = await import('@aws-sdk/client-cloudformation');
      const client = await context.aws.cloudFormation();
      const call = { service: 'AWS CloudFormation', action: 'DeleteStack', resource: name };
      await requestDeletion(
        title,
        callAws(call, context.signal, () => client.send(new DeleteStackCommand({ StackName: arn }))),
      );
      hasBeenAsked = true;
    },
  };
}

async function describe(
  { aws, signal }: RemovalContext,
  StackName: string | null,
): Promise<readonly Stack[]> {
  const { paginateDescribeStacks } = await import('@aws-sdk/client-cloudformation');
  const client = await aws.cloudFormation();
  const call = { service: 'AWS CloudFormation', action: 'DescribeStacks', resource: StackName ?? 'stacks' };
  const pages = paginateDescribeStacks({ client }, StackName === null ? {} : { StackName });
  return callAws(call, signal, async () => {
    const all: Stack[] = [];
    for await (const { Stacks = [] } of pages) all.push(...Stacks);
    return all;
  }).catch((error: unknown) => {
    // The service's form of "not found".
    const { name, message } = serviceErrorOf(error);
    if (StackName !== null && name === 'ValidationError' && /does not exist/.test(message)) return [];
    throw error;
  });
}
