import { type RemoveAllOptions, removeAll } from '../engine/remove-all.js';
import type { Removal, Stay } from '../resource.js';
import { alarms } from '../resources/cleanup/alarms.js';
import type { Resource } from '../resources/personalize/listed.js';
import { campaignRemoval } from '../resources/personalize/personalize-removal.js';
import type { Removing } from '../resources/removal-context.js';

/**
 * Takes campaigns away with the alarms that watch them, the alarms first: without its campaign nothing says
 * any more which alarm was whose.
 *
 * @returns what stays, and why
 */
export async function removeCampaigns(
  removing: Removing,
  campaigns: readonly Resource[],
  options: RemoveAllOptions,
): Promise<readonly Stay[]> {
  const alarmsOfAll = async (): Promise<readonly Removal[]> => {
    const found: Removal[] = [];
    for (const { arn } of campaigns) found.push(...(await alarms(removing, arn)));
    return found;
  };
  const all = (): Promise<readonly Removal[]> =>
    Promise.all(campaigns.map((campaign) => campaignRemoval(removing, campaign)));
  return removeAll(
    [
      { title: 'alarms of idle campaigns', find: alarmsOfAll },
      { title: 'idle campaigns', find: all },
    ],
    options,
  );
}
