import type { CreateSolutionCommandInput, Solution } from '@aws-sdk/client-personalize';
import { askPersonalize } from '../../../aws/ask-personalize.js';
import type { Resource, ResourceState } from '../../../resource.js';
import { outputOf } from '../../fact-of.js';
import type { ResourceOptions } from '../../part-options.js';
import { stateOf } from '../listed.js';
import { listSolutions } from '../listings.js';
import { ownTags } from '../ownership.js';
import { personalizeResource } from '../personalize-resource.js';
import { recipeArn, solutionConfig, solutionFingerprint } from './solution-config.js';

/** What is trained, and how. Whether it is trained by itself can be changed; the rest makes another solution. */
export function solutionResource(options: ResourceOptions): Resource {
  const { aws, deployment } = options;
  const { autoTraining } = deployment.personalize;
  const name = `${deployment.name}-${solutionFingerprint(deployment)}`;
  return personalizeResource(options, {
    id: 'solution',
    title: `solution ${name}`,
    dependsOn: ['datasetGroup', 'dataset'],
    typicalMinutes: [1, 3],
    find: async () => (await listSolutions(aws)).find((each) => each.name === name) ?? null,
    async read({ arn }) {
      const { DescribeSolutionCommand } = await import('@aws-sdk/client-personalize');
      const { solution } = await askPersonalize(aws, 'DescribeSolution', arn, (client) =>
        client.send(new DescribeSolutionCommand({ solutionArn: arn })),
      );
      return changeUnderWay(solution, arn) ?? judge(solution, arn, autoTraining);
    },
    async create(known) {
      const { CreateSolutionCommand } = await import('@aws-sdk/client-personalize');
      const config = solutionConfig(deployment);
      const input: CreateSolutionCommandInput = {
        name,
        datasetGroupArn: outputOf(known, 'datasetGroup', 'arn'),
        recipeArn: recipeArn(deployment),
        // By default a solution is trained, and billed, every week.
        performAutoTraining: autoTraining,
        ...(config === null ? {} : { solutionConfig: config }),
        tags: ownTags(deployment),
      };
      await askPersonalize(aws, 'CreateSolution', name, (client) =>
        client.send(new CreateSolutionCommand(input)),
      );
    },
    async delete({ arn: solutionArn }) {
      const { DeleteSolutionCommand } = await import('@aws-sdk/client-personalize');
      await askPersonalize(aws, 'DeleteSolution', name, (client) =>
        client.send(new DeleteSolutionCommand({ solutionArn })),
      );
    },
    async update({ arn: solutionArn }) {
      const { UpdateSolutionCommand } = await import('@aws-sdk/client-personalize');
      const input = { solutionArn, performAutoTraining: autoTraining };
      await askPersonalize(aws, 'UpdateSolution', name, (client) =>
        client.send(new UpdateSolutionCommand(input)),
      );
    },
  });
}

/** A solution stays ACTIVE while it is changed. */
function changeUnderWay(solution: Solution | undefined, arn: string): ResourceState | null {
  const update = solution?.latestSolutionUpdate;
  if (update?.status === undefined) return null;
  const state = stateOf({
    arn,
    name: '',
    status: update.status,
    createdAt: update.creationDateTime?.getTime() ?? null,
    failureReason: update.failureReason ?? null,
  });
  return state?.kind === 'creating' ? state : null;
}

function judge(solution: Solution | undefined, arn: string, autoTraining: boolean): ResourceState {
  if (solution?.performAutoTraining === autoTraining) return { kind: 'ready', outputs: { arn } };
  const why = autoTraining
    ? 'The solution is not trained by itself yet.'
    : 'The solution is trained by itself.';
  return { kind: 'outdated', why };
}
