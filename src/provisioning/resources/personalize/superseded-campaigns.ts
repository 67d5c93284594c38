import type { Removal, RemovalStage } from '../../resource.js';
import { isCeilingAlarm } from '../alarm.js';
import { alarms } from '../cleanup/alarms.js';
import type { RemovalContext } from '../removal-context.js';
import type { Listed } from './listed.js';
import { ownCampaigns } from './own-campaigns.js';
import { campaignRemoval } from './personalize-removal.js';

export interface SupersededOptions {
  /** The live one. */
  readonly campaignArn: string;
  /** Whether one of the others retained, to go back to. */
  readonly keepPrevious: boolean;
  /** Campaigns of the releases that can be gone back to, oldest first: ARNs. */
  readonly earlier: readonly string[];
  /**
   * When users were last forgotten, milliseconds since the epoch, or null: a campaign from before still knows
   * them, and is not kept.
   */
  readonly forgottenAt: number | null;
  /** Whether campaigns are to have an alarm. */
  readonly alarm: boolean;
}

/**
 * What an update leaves behind: campaigns of the deployment that neither answer nor are kept, with their
 * alarms, and the alarms of campaigns that are gone already.
 */
export function superseded(removing: RemovalContext, options: SupersededOptions): RemovalStage {
  return {
    title: 'campaigns that were replaced',
    async find() {
      const campaigns = await ownCampaigns(removing);
      const kept = new Set(keptOf(campaigns, options));
      const removals = [];
      for (const campaign of campaigns)
        if (!kept.has(campaign.arn)) removals.push(await campaignRemoval(removing, campaign));
      return [...removals, ...(await alarmsBeside(removing, options.alarm ? [...kept] : []))];
    },
  };
}

/** Alarms of campaigns other than these. */
async function alarmsBeside(
  removing: RemovalContext,
  campaignArns: readonly string[],
): Promise<readonly Removal[]> {
  const watching = new Set<string | null>();
  for (const campaignArn of campaignArns)
    for (const { arn } of await alarms(removing, campaignArn)) watching.add(arn);
  return (await alarms(removing)).filter(
    ({ arn }) => isCeilingAlarm(arn ?? '', removing.deployment) && !watching.has(arn),
  );
}

/** ARNs. Of those before the live one, only one that answers is worth going back to. */
function keptOf(
  campaigns: readonly Listed[],
  { campaignArn, keepPrevious, forgottenAt, earlier }: SupersededOptions,
): readonly string[] {
  if (!keepPrevious) return [campaignArn];
  const placeOf = ({ arn }: Listed): number => earlier.lastIndexOf(arn);
  const previous = campaigns
    .filter(({ arn, status }) => arn !== campaignArn && status === 'ACTIVE')
    .filter((campaign) => forgottenAt === null || timeOf(campaign) > forgottenAt)
    // After a rollback the newest is not the one that the release before names.
    .sort((a, b) => placeOf(a) - placeOf(b) || timeOf(a) - timeOf(b) || (a.arn < b.arn ? -1 : 1))
    .at(-1);
  return previous === undefined ? [campaignArn] : [campaignArn, previous.arn];
}

function timeOf({ createdAt }: Listed): number {
  return createdAt ?? 0;
}
