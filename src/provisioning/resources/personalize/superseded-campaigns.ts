import type { Removal, RemovalStage } from '../../resource.js';
import { isCeilingAlarm } from '../alarm.js';
import { alarmsOf } from '../cleanup/alarms.js';
import type { RemovalContext } from '../removal-context.js';
import { campaignRemoval } from './campaigns.js';
import type { Listed } from './listed.js';
import { ownCampaigns } from './owned.js';

export interface SupersededOptions {
  /** The live one. */
  readonly campaignArn: string;
  /** Keeps one of the others for a rollback. */
  readonly keepPrevious: boolean;
  /** ARNs of the campaigns of earlier releases, oldest first. */
  readonly earlier: readonly string[];
  /**
   * Time of the last erasure of users, milliseconds since the epoch, or null. A campaign from before still knows them
   * and is not kept.
   */
  readonly forgottenAt: number | null;
  /** Campaigns have an alarm. */
  readonly alarm: boolean;
}

/**
 * Campaigns of the deployment that are neither live nor kept, with their alarms, and alarms of campaigns that are
 * gone already.
 */
export function supersededCampaigns(context: RemovalContext, options: SupersededOptions): RemovalStage {
  return {
    title: 'campaigns that were replaced',
    async find() {
      const campaigns = await ownCampaigns(context);
      const kept = new Set(keptOf(campaigns, options));
      const removals = [];
      for (const campaign of campaigns)
        if (!kept.has(campaign.arn)) removals.push(await campaignRemoval(context, campaign));
      return [...removals, ...(await alarmsBeside(context, options.alarm ? [...kept] : []))];
    },
  };
}

/** Alarms of campaigns other than these. */
async function alarmsBeside(
  context: RemovalContext,
  campaignArns: readonly string[],
): Promise<readonly Removal[]> {
  const watching = new Set<string | null>();
  for (const campaignArn of campaignArns)
    for (const { arn } of await alarmsOf(context, campaignArn)) watching.add(arn);
  return (await alarmsOf(context)).filter(
    ({ arn }) => isCeilingAlarm(arn ?? '', context.deployment) && !watching.has(arn),
  );
}

/** ARNs: the live campaign, and the newest ACTIVE one before it where one is kept. */
function keptOf(
  campaigns: readonly Listed[],
  { campaignArn, keepPrevious, forgottenAt, earlier }: SupersededOptions,
): readonly string[] {
  if (!keepPrevious) return [campaignArn];
  const placeOf = ({ arn }: Listed): number => earlier.lastIndexOf(arn);
  const previous = campaigns
    .filter(({ arn, status }) => arn !== campaignArn && status === 'ACTIVE')
    .filter((campaign) => forgottenAt === null || timeOf(campaign) > forgottenAt)
    // After a rollback the newest campaign is not the one of the release before.
    .sort((a, b) => placeOf(a) - placeOf(b) || timeOf(a) - timeOf(b) || (a.arn < b.arn ? -1 : 1))
    .at(-1);
  return previous === undefined ? [campaignArn] : [campaignArn, previous.arn];
}

function timeOf({ createdAt }: Listed): number {
  return createdAt ?? 0;
}
