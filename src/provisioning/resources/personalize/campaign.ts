import type {
  Campaign,
  CreateCampaignCommandInput,
  UpdateCampaignCommandInput,
} from '@aws-sdk/client-personalize';
import { askPersonalize } from '../../aws/ask-personalize.js';
import type { Deployment } from '../../file/deployment.js';
import { outputOf, type Price, type Removal, type Resource, type ResourceState } from '../../resource.js';
import type { AwsContext } from '../deployment-context.js';
import { priceBy } from '../prices.js';
import type { RemovalContext } from '../removal-context.js';
import type { ResourceType } from '../resource-type.js';
import { CAMPAIGN, campaignRemoval, isSynced, syncing } from './campaigns.js';
import { stateOf } from './listed.js';
import { listCampaigns } from './listings.js';
import { ownCampaigns } from './owned.js';
import { personalizeResource } from './personalize-resource.js';
import { ownTags } from './personalize-tags.js';
import { describeResource } from './personalize-type.js';

const DEPENDS_ON = ['version', 'solution'] as const;

export const campaign = {
  dependsOn: DEPENDS_ON,
  open: campaignResource,
  delete: { title: 'campaigns', find: removals },
} satisfies ResourceType;

async function removals(context: RemovalContext): Promise<readonly Removal[]> {
  const found: Removal[] = [];
  for (const each of await ownCampaigns(context)) found.push(await campaignRemoval(context, each));
  return found;
}

/**
 * The campaign of a solution version. A new version gets a campaign of its own beside the live one, which serves
 * until the release changes. Its least capacity and its sync are changed in place.
 */
export function campaignResource(context: AwsContext): Resource {
  const { aws, deployment } = context;
  const { minProvisionedTps: minProvisionedTPS, autoTraining } = deployment.personalize;
  return personalizeResource(context, {
    id: 'campaign',
    title: `campaign of ${deployment.name}`,
    dependsOn: DEPENDS_ON,
    typicalMinutes: [5, 20],
    type: CAMPAIGN,
    price: async () => priceOf(context),
    async find(known) {
      const name = `${deployment.name}-${outputOf(known, 'version', 'fingerprint')}`;
      return (await listCampaigns(aws)).find((each) => each.name === name) ?? null;
    },
    async read({ arn, name }, known) {
      const described = await describeResource(aws, CAMPAIGN, arn);
      const change = changeUnderWay(described, arn, name);
      if (change !== null) return change;
      const outputs = { arn, fingerprint: outputOf(known, 'version', 'fingerprint') };
      const why = differenceOf(described, deployment.personalize);
      return why === null ? { kind: 'ready', outputs } : { kind: 'outdated', why, outputs };
    },
    async create(known) {
      const { CreateCampaignCommand } = await import('@aws-sdk/client-personalize');
      const name = `${deployment.name}-${outputOf(known, 'version', 'fingerprint')}`;
      const input: CreateCampaignCommandInput = {
        name,
        // Automatic training is of use only when the campaign adopts its versions.
        ...(autoTraining
          ? syncing(outputOf(known, 'solution', 'arn'), true)
          : { solutionVersionArn: outputOf(known, 'version', 'arn') }),
        minProvisionedTPS,
        tags: ownTags(deployment),
      };
      await askPersonalize(aws, 'CreateCampaign', name, (client) =>
        client.send(new CreateCampaignCommand(input)),
      );
    },
    async update({ arn: campaignArn, name }, known) {
      const { UpdateCampaignCommand } = await import('@aws-sdk/client-personalize');
      const described = await describeResource(aws, CAMPAIGN, campaignArn);
      const input: UpdateCampaignCommandInput = {
        campaignArn,
        minProvisionedTPS,
        ...(isSynced(described) !== autoTraining &&
          syncing(outputOf(known, 'solution', 'arn'), autoTraining)),
      };
      await askPersonalize(aws, 'UpdateCampaign', name, (client) =>
        client.send(new UpdateCampaignCommand(input)),
      );
    },
  });
}

function priceOf({ deployment, rate }: AwsContext): Price {
  const { recipe, minProvisionedTps: tps } = deployment.personalize;
  const note = `${tps} TPS at least`;
  return recipe === 'aws-personalized-ranking-v2'
    ? priceBy(rate, 'personalizeV2ThousandRequests', 'hourly', tps * 3.6, note)
    : priceBy(rate, 'personalizeTpsHour', 'hourly', tps, `${note}; more when asked for more`);
}

/** The difference between a campaign and what is wanted, as a sentence; null without one. */
function differenceOf(
  described: Campaign | undefined,
  { minProvisionedTps, autoTraining }: Deployment['personalize'],
): string | null {
  if (described?.minProvisionedTPS !== minProvisionedTps)
    return `The campaign holds ${described?.minProvisionedTPS} transactions a second.`;
  if (isSynced(described) === autoTraining) return null;
  return autoTraining
    ? 'The campaign does not take over what is trained by itself yet.'
    : 'The campaign takes over what is trained by itself.';
}

/** A campaign stays ACTIVE, and answers as before, while it is changed. */
function changeUnderWay(described: Campaign | undefined, arn: string, name: string): ResourceState | null {
  const update = described?.latestCampaignUpdate;
  if (update?.status === undefined) return null;
  const { status } = update;
  const createdAt = update.creationDateTime?.getTime() ?? null;
  const state = stateOf({ arn, name, status, createdAt, failureReason: update.failureReason ?? null });
  return state?.kind === 'creating' ? state : null;
}
