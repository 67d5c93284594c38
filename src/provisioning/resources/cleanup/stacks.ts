import type { Stack } from '@aws-sdk/client-cloudformation';
import { callAws } from '../../../datasources/aws/call-aws.js';
import { ParallaxError } from '../../../domain/errors.js';
import { requestDeletion, serviceErrorOf } from '../../aws/refusals.js';
import { isOwned } from '../../aws/tags.js';
import type { Removal, RemovalStage } from '../../resource.js';
import type { RemovalContext } from '../removal-context.js';

/** Stacks of the deployment, with everything that is in them. */
export function stacksStage(removing: RemovalContext): RemovalStage {
  return { title: 'CloudFormation stacks', find: () => stacks(removing) };
}

async function stacks(removing: RemovalContext): Promise<readonly Removal[]> {
  const listed = await describe(removing, null);
  // One that is nested in another goes with it.
  const ours = listed.filter(({ Tags, ParentId }) => ParentId === undefined && isOwned(removing, Tags));
  return ours.flatMap(({ StackName: name, StackId: arn }) =>
    name === undefined || arn === undefined ? [] : [removalOf(removing, name, arn)],
  );
}

function removalOf(removing: RemovalContext, name: string, arn: string): Removal {
  const title = `stack ${name}`;
  let hasBeenAsked = false;
  return {
    kind: 'removal',
    title,
    arn,
    // Its parts are priced where they are.
    hourly: 0,
    async read() {
      // By its id: a stack that is gone goes on being described under it.
      const [stack] = await describe(removing, arn);
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
      const client = await removing.aws.cloudFormation();
      const call = { service: 'AWS CloudFormation', action: 'DeleteStack', resource: name };
      await requestDeletion(
        title,
        callAws(call, removing.signal, () => client.send(new DeleteStackCommand({ StackName: arn }))),
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
    // How it says that it knows no such stack.
    const { name, message } = serviceErrorOf(error);
    if (StackName !== null && name === 'ValidationError' && /does not exist/.test(message)) return [];
    throw error;
  });
}
