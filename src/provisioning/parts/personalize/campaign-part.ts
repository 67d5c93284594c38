import type { Campaign, CreateCampaignCommandInput } from '@aws-sdk/client-personalize';
import { askPersonalize } from '../../aws/ask-personalize.js';
import type { Part, Sight } from '../../part.js';
import { factOf } from '../fact-of.js';
import type { PartOptions } from '../part-options.js';
import { listCampaigns } from './listings.js';
import { ownTags } from './ownership.js';
import { sightOf } from './resource.js';
import { resourcePart } from './resource-part.js';

/**
 * The campaign of a solution version. A new version gets a campaign of its own, beside the live one, so that
 * this goes on answering until the release changes; only what it may hold at least is changed in place.
 */
export function campaignPart(options: PartOptions): Part {
  const { aws, deployment } = options;
  const { minProvisionedTps: minProvisionedTPS, autoTraining } = deployment.personalize;
  return resourcePart(options, {
    id: 'campaign',
    title: `campaign of ${deployment.name}`,
    needs: ['version', 'solution'],
    usual: [5, 20],
    async find(known) {
      const name = `${deployment.name}-${factOf(known, 'version', 'fingerprint')}`;
      return (await listCampaigns(aws)).find((each) => each.name === name) ?? null;
    },
    async inspect({ arn, name }, known) {
      const { DescribeCampaignCommand } = await import('@aws-sdk/client-personalize');
      const { campaign } = await askPersonalize(aws, 'DescribeCampaign', arn, (client) =>
        client.send(new DescribeCampaignCommand({ campaignArn: arn })),
      );
      const change = changeUnderWay(campaign, arn, name);
      if (change !== null) return change;
      const facts = { arn, fingerprint: factOf(known, 'version', 'fingerprint') };
      if (campaign?.minProvisionedTPS === minProvisionedTPS) return { kind: 'ready', facts };
      const why = `The campaign holds ${campaign?.minProvisionedTPS} transactions a second.`;
      return { kind: 'behind', why, facts };
    },
    async create(known) {
      const { CreateCampaignCommand } = await import('@aws-sdk/client-personalize');
      const name = `${deployment.name}-${factOf(known, 'version', 'fingerprint')}`;
      const input: CreateCampaignCommandInput = {
        name,
        // What is trained by itself is of use only where it is taken over by itself.
        ...(autoTraining
          ? {
              solutionVersionArn: `${factOf(known, 'solution', 'arn')}/$LATEST`,
              campaignConfig: { syncWithLatestSolutionVersion: true },
            }
          : { solutionVersionArn: factOf(known, 'version', 'arn') }),
        minProvisionedTPS,
        tags: ownTags(deployment),
      };
      await askPersonalize(aws, 'CreateCampaign', name, (client) =>
        client.send(new CreateCampaignCommand(input)),
      );
    },
    async remove({ arn: campaignArn, name }) {
      const { DeleteCampaignCommand } = await import('@aws-sdk/client-personalize');
      await askPersonalize(aws, 'DeleteCampaign', name, (client) =>
        client.send(new DeleteCampaignCommand({ campaignArn })),
      );
    },
    async mend({ arn: campaignArn, name }) {
      const { UpdateCampaignCommand } = await import('@aws-sdk/client-personalize');
      await askPersonalize(aws, 'UpdateCampaign', name, (client) =>
        client.send(new UpdateCampaignCommand({ campaignArn, minProvisionedTPS })),
      );
    },
  });
}

/** A campaign stays ACTIVE, and answers as before, while it is changed. */
function changeUnderWay(campaign: Campaign | undefined, arn: string, name: string): Sight | null {
  const update = campaign?.latestCampaignUpdate;
  if (update?.status === undefined) return null;
  const { status } = update;
  const createdAt = update.creationDateTime?.getTime() ?? null;
  const sight = sightOf({ arn, name, status, createdAt, failureReason: update.failureReason ?? null });
  return sight?.kind === 'coming' ? sight : null;
}
