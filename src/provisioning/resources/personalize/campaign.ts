import type {
  Campaign,
  CreateCampaignCommandInput,
  UpdateCampaignCommandInput,
} from '@aws-sdk/client-personalize';
import { askPersonalize } from '../../aws/ask-personalize.js';
import type { Deployment } from '../../file/deployment.js';
import type { Resource, ResourceState } from '../../resource.js';
import { outputOf } from '../fact-of.js';
import type { ResourceOptions } from '../part-options.js';
import { describeCampaign, isSynced, syncing } from './campaign-sync.js';
import { stateOf } from './listed.js';
import { listCampaigns } from './listings.js';
import { ownTags } from './ownership.js';
import { personalizeResource } from './personalize-resource.js';

/**
 * The campaign of a solution version. A new version gets a campaign of its own, beside the live one, so that
 * this goes on answering until the release changes; what it may hold at least, and whether it takes over what is
 * trained by itself, is changed in place.
 */
export function campaignResource(options: ResourceOptions): Resource {
  const { aws, deployment } = options;
  const { minProvisionedTps: minProvisionedTPS, autoTraining } = deployment.personalize;
  return personalizeResource(options, {
    id: 'campaign',
    title: `campaign of ${deployment.name}`,
    dependsOn: ['version', 'solution'],
    typicalMinutes: [5, 20],
    async find(known) {
      const name = `${deployment.name}-${outputOf(known, 'version', 'fingerprint')}`;
      return (await listCampaigns(aws)).find((each) => each.name === name) ?? null;
    },
    async read({ arn, name }, known) {
      const campaign = await describeCampaign(aws, arn);
      const change = changeUnderWay(campaign, arn, name);
      if (change !== null) return change;
      const outputs = { arn, fingerprint: outputOf(known, 'version', 'fingerprint') };
      const why = lagOf(campaign, deployment.personalize);
      return why === null ? { kind: 'ready', outputs } : { kind: 'outdated', why, outputs };
    },
    async create(known) {
      const { CreateCampaignCommand } = await import('@aws-sdk/client-personalize');
      const name = `${deployment.name}-${outputOf(known, 'version', 'fingerprint')}`;
      const input: CreateCampaignCommandInput = {
        name,
        // What is trained by itself is of use only where it is taken over by itself.
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
    async delete({ arn: campaignArn, name }) {
      const { DeleteCampaignCommand } = await import('@aws-sdk/client-personalize');
      await askPersonalize(aws, 'DeleteCampaign', name, (client) =>
        client.send(new DeleteCampaignCommand({ campaignArn })),
      );
    },
    async update({ arn: campaignArn, name }, known) {
      const { UpdateCampaignCommand } = await import('@aws-sdk/client-personalize');
      const campaign = await describeCampaign(aws, campaignArn);
      const input: UpdateCampaignCommandInput = {
        campaignArn,
        minProvisionedTPS,
        ...(isSynced(campaign) !== autoTraining && syncing(outputOf(known, 'solution', 'arn'), autoTraining)),
      };
      await askPersonalize(aws, 'UpdateCampaign', name, (client) =>
        client.send(new UpdateCampaignCommand(input)),
      );
    },
  });
}

/** In what a campaign is not as it is wanted; null: in nothing. */
function lagOf(
  campaign: Campaign | undefined,
  { minProvisionedTps, autoTraining }: Deployment['personalize'],
): string | null {
  if (campaign?.minProvisionedTPS !== minProvisionedTps)
    return `The campaign holds ${campaign?.minProvisionedTPS} transactions a second.`;
  if (isSynced(campaign) === autoTraining) return null;
  return autoTraining
    ? 'The campaign does not take over what is trained by itself yet.'
    : 'The campaign takes over what is trained by itself.';
}

/** A campaign stays ACTIVE, and answers as before, while it is changed. */
function changeUnderWay(campaign: Campaign | undefined, arn: string, name: string): ResourceState | null {
  const update = campaign?.latestCampaignUpdate;
  if (update?.status === undefined) return null;
  const { status } = update;
  const createdAt = update.creationDateTime?.getTime() ?? null;
  const state = stateOf({ arn, name, status, createdAt, failureReason: update.failureReason ?? null });
  return state?.kind === 'creating' ? state : null;
}
