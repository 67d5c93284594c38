import { callAws } from '../../../../datasources/aws/call-aws.js';
import { nullIfNotFound, requestDeletion, serviceErrorOf } from '../../../aws/refusals.js';
import type { Removal } from '../../../resource.js';
import type { RemovalContext } from '../../removal-context.js';
import type { Listed } from '../listed.js';
import { listSolutions, listVersions } from '../listings.js';
import { ownGroups } from '../owned.js';
import { isOurs } from '../personalize-tags.js';

/** Removals of the trainings that run, which stop them. */
export async function runningTrainings(context: RemovalContext): Promise<readonly Removal[]> {
  const found: Removal[] = [];
  for (const group of await ownGroups(context))
    for (const solution of await listSolutions(context.aws, group.arn)) {
      if (!(await isOurs(context.aws, context.deployment, solution.arn))) continue;
      const versions = await listVersions(context.aws, solution.arn);
      found.push(
        ...versions
          .filter(({ status }) => /^CREATE (PENDING|IN_PROGRESS|STOPPING)$/.test(status))
          .map((version) => trainingRemoval(context, solution, version)),
      );
    }
  return found;
}

function trainingRemoval(context: RemovalContext, solution: Listed, { arn }: Listed): Removal {
  const title = `training ${arn.split('/').at(-1)} of ${solution.name}`;
  const call = (action: string) => ({ service: 'Amazon Personalize', action, resource: arn });
  return {
    kind: 'removal',
    title,
    arn,
    hourly: 0,
    async read() {
      const { DescribeSolutionVersionCommand } = await import('@aws-sdk/client-personalize');
      const client = await context.aws.personalize();
      const command = new DescribeSolutionVersionCommand({ solutionVersionArn: arn });
      const answer = await nullIfNotFound(
        callAws(call('DescribeSolutionVersion'), context.signal, () => client.send(command)),
      );
      const status = answer?.solutionVersion?.status ?? '';
      if (status === 'CREATE STOPPING') return 'deleting';
      return status === 'CREATE PENDING' || status === 'CREATE IN_PROGRESS' ? 'present' : 'gone';
    },
    async delete() {
      const { StopSolutionVersionCreationCommand } = await import('@aws-sdk/client-personalize');
      const client = await context.aws.personalize();
      const command = new StopSolutionVersionCreationCommand({ solutionVersionArn: arn });
      await unlessEnded(
        requestDeletion(
          title,
          callAws(call('StopSolutionVersionCreation'), context.signal, () => client.send(command)),
        ),
      );
    },
  };
}

/** An ended training cannot be stopped; the next read tells. */
async function unlessEnded(asked: Promise<void>): Promise<void> {
  await asked.catch((error: unknown) => {
    if (serviceErrorOf(error).name !== 'InvalidInputException') throw error;
  });
}
