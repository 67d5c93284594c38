import type { CreateSolutionCommandInput, Solution } from '@aws-sdk/client-personalize';
import { askPersonalize } from '../../../aws/ask-personalize.js';
import type { Part, Sight } from '../../../resource.js';
import { factOf } from '../../fact-of.js';
import type { PartOptions } from '../../part-options.js';
import { sightOf } from '../listed.js';
import { listSolutions } from '../listings.js';
import { ownTags } from '../ownership.js';
import { resourcePart } from '../personalize-resource.js';
import { recipeArn, solutionConfig, solutionFingerprint } from './solution-config.js';

/** What is trained, and how. Whether it is trained by itself can be changed; the rest makes another solution. */
export function solutionPart(options: PartOptions): Part {
  const { aws, deployment } = options;
  const { autoTraining } = deployment.personalize;
  const name = `${deployment.name}-${solutionFingerprint(deployment)}`;
  return resourcePart(options, {
    id: 'solution',
    title: `solution ${name}`,
    needs: ['datasetGroup', 'dataset'],
    usual: [1, 3],
    find: async () => (await listSolutions(aws)).find((each) => each.name === name) ?? null,
    async inspect({ arn }) {
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
        datasetGroupArn: factOf(known, 'datasetGroup', 'arn'),
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
    async remove({ arn: solutionArn }) {
      const { DeleteSolutionCommand } = await import('@aws-sdk/client-personalize');
      await askPersonalize(aws, 'DeleteSolution', name, (client) =>
        client.send(new DeleteSolutionCommand({ solutionArn })),
      );
    },
    async mend({ arn: solutionArn }) {
      const { UpdateSolutionCommand } = await import('@aws-sdk/client-personalize');
      const input = { solutionArn, performAutoTraining: autoTraining };
      await askPersonalize(aws, 'UpdateSolution', name, (client) =>
        client.send(new UpdateSolutionCommand(input)),
      );
    },
  });
}

/** A solution stays ACTIVE while it is changed. */
function changeUnderWay(solution: Solution | undefined, arn: string): Sight | null {
  const update = solution?.latestSolutionUpdate;
  if (update?.status === undefined) return null;
  const sight = sightOf({
    arn,
    name: '',
    status: update.status,
    createdAt: update.creationDateTime?.getTime() ?? null,
    failureReason: update.failureReason ?? null,
  });
  return sight?.kind === 'coming' ? sight : null;
}

function judge(solution: Solution | undefined, arn: string, autoTraining: boolean): Sight {
  if (solution?.performAutoTraining === autoTraining) return { kind: 'ready', facts: { arn } };
  const why = autoTraining
    ? 'The solution is not trained by itself yet.'
    : 'The solution is trained by itself.';
  return { kind: 'behind', why };
}
