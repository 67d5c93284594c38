import { type RemoveAllOptions, removeAll } from '../engine/remove-all.js';
import type { Removal, Retained } from '../resource.js';
import { alarmsOf } from '../resources/cleanup/alarms.js';
import { campaignRemoval } from '../resources/personalize/campaigns.js';
import type { Listed } from '../resources/personalize/listed.js';
import type { RemovalContext } from '../resources/removal-context.js';

/**
 * Takes campaigns away with the alarms that watch them, the alarms first: without its campaign nothing says
 * any more which alarm was whose.
 *
 * @returns what retained, and why
 */
export async function removeCampaigns(
  removing: RemovalContext,
  campaigns: readonly Listed[],
  options: RemoveAllOptions,
): Promise<readonly Retained[]> {
  const alarmsOfAll = async (): Promise<readonly Removal[]> => {
    const found: Removal[] = [];
    for (const { arn } of campaigns) found.push(...(await alarmsOf(removing, arn)));
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
