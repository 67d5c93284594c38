import type { CreateSolutionCommandInput, Solution } from '@aws-sdk/client-personalize';
import { askPersonalize } from '../../../aws/ask-personalize.js';
import {
  outputOf,
  type Removal,
  type Resource,
  type ResourceState,
  type Retained,
} from '../../../resource.js';
import type { AwsContext } from '../../deployment-context.js';
import { FREE } from '../../prices.js';
import type { RemovalContext } from '../../removal-context.js';
import type { ResourceType } from '../../resource-type.js';
import { type Listed, stateOf } from '../listed.js';
import { listCampaigns, listSolutions } from '../listings.js';
import { isRemovable, notOwnedAmong, ownGroups } from '../owned.js';
import { personalizeResource } from '../personalize-resource.js';
import { ownTags } from '../personalize-tags.js';
import { describeResource, type PersonalizeType, removalOf } from '../personalize-type.js';
import { recipeArn, solutionConfig, solutionFingerprint } from './solution-config.js';

const DEPENDS_ON = ['datasetGroup', 'dataset'] as const;

const SOLUTION: PersonalizeType<Solution> = {
  label: 'solution',
  operation: 'Solution',
  async describe(client, solutionArn) {
    const { DescribeSolutionCommand } = await import('@aws-sdk/client-personalize');
    return (await client.send(new DescribeSolutionCommand({ solutionArn }))).solution;
  },
  async delete(client, solutionArn) {
    const { DeleteSolutionCommand } = await import('@aws-sdk/client-personalize');
    return client.send(new DeleteSolutionCommand({ solutionArn }));
  },
};

export const solution = {
  dependsOn: DEPENDS_ON,
  open: solutionResource,
  delete: { title: 'solutions', find: removals },
} satisfies ResourceType;

/** A solution stays while another owner's campaign uses it. */
async function removals(context: RemovalContext): Promise<readonly (Removal | Retained)[]> {
  const found: (Removal | Retained)[] = [];
  for (const group of await ownGroups(context))
    for (const listed of await listSolutions(context.aws, group.arn)) {
      if (!(await isRemovable(context, listed))) continue;
      const others = await notOwnedAmong(context, await listCampaigns(context.aws, listed.arn));
      found.push(others.length === 0 ? removalOf(context, SOLUTION, listed) : retainedFor(listed, others));
    }
  return found;
}

function retainedFor({ name, arn }: Listed, campaigns: readonly Listed[]): Retained {
  const names = campaigns.map((campaign) => `campaign ${campaign.name}`).join(', ');
  return {
    kind: 'retained',
    title: `solution ${name}`,
    arn,
    hourly: 0,
    why: `${names} is made from it and is not this deployment's. Delete that yourself, then run down again.`,
  };
}

/** The recipe with its settings. Automatic training can be changed in place; the rest makes another solution. */
export function solutionResource(context: AwsContext): Resource {
  const { aws, deployment } = context;
  const { autoTraining } = deployment.personalize;
  const name = `${deployment.name}-${solutionFingerprint(deployment)}`;
  return personalizeResource(context, {
    id: 'solution',
    title: `solution ${name}`,
    dependsOn: DEPENDS_ON,
    typicalMinutes: [1, 3],
    type: SOLUTION,
    price: async () => FREE,
    find: async () => (await listSolutions(aws)).find((each) => each.name === name) ?? null,
    async read({ arn }) {
      const described = await describeResource(aws, SOLUTION, arn);
      return changeUnderWay(described, arn) ?? difference(described, arn, autoTraining);
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

function difference(solution: Solution | undefined, arn: string, autoTraining: boolean): ResourceState {
  if (solution?.performAutoTraining === autoTraining) return { kind: 'ready', outputs: { arn } };
  const why = autoTraining
    ? 'The solution is not trained by itself yet.'
    : 'The solution is trained by itself.';
  return { kind: 'outdated', why };
}
