import { type RemoveAllOptions, removeAll } from '../engine/remove-all.js';
import { ownCampaigns } from '../resources/personalize/owned.js';
import type { RemovalContext } from '../resources/removal-context.js';
import { removalStages } from '../resources/resources.js';
import { removalPreview, sweepLines } from './format-removal.js';
import { isNothing, type Remains, sweep } from './sweep.js';

export interface RemoveDeploymentOptions extends RemoveAllOptions {
  readonly dryRun: boolean;
  /** ARN of the campaign that the catalogue's live release names; null: none. */
  readonly liveCampaign: () => Promise<string | null>;
  /** Called once the resources are known; false: nothing is deleted. */
  readonly confirm: () => Promise<boolean>;
}

export type RemovalOutcome = 'nothing is left' | 'something is left' | 'previewed' | 'declined';

/** Delay of the account's index of tags. */
const TAG_INDEX_MS = 20_000;
const SWEEPS = 4;

/**
 * Deletes a deployment and says what is left.
 *
 * @throws ParallaxError only for a fault of the whole; a resource that cannot be deleted is reported
 */
export async function removeDeployment(
  context: RemovalContext,
  options: RemoveDeploymentOptions,
): Promise<RemovalOutcome> {
  const { say, dryRun, confirm } = options;
  const { name } = context.deployment;
  const stages = removalStages(context);
  if (dryRun) {
    for (const line of await removalPreview(name, stages)) say(line);
    await warnOfLive(context, options);
    return 'previewed';
  }
  await warnOfLive(context, options);
  if (!(await confirm())) return 'declined';
  await removeAll(stages, options);
  const left = await sweepPatiently(context, options);
  for (const line of sweepLines(name, left)) say(line);
  return isNothing(left) ? 'nothing is left' : 'something is left';
}

/** Resources that only the index of tags still lists are searched a few times more. */
async function sweepPatiently(context: RemovalContext, options: RemoveAllOptions): Promise<Remains> {
  const stages = removalStages(context);
  let left = await sweep(context, stages);
  for (let i = 1; i < SWEEPS && left.found.length === 0 && left.unknown.length > 0; i += 1) {
    await options.pause(TAG_INDEX_MS, options.signal);
    left = await sweep(context, stages);
  }
  return left;
}

async function warnOfLive(
  context: RemovalContext,
  { liveCampaign, say }: RemoveDeploymentOptions,
): Promise<void> {
  const live = await liveCampaign();
  if (live === null) return;
  const campaign = (await ownCampaigns(context)).find(({ arn }) => arn === live);
  if (campaign === undefined) return;
  say(
    `The live release of "${context.deployment.catalogue}" asks the campaign ${campaign.name}, which is deleted: gateways with RANKER=personalize then rank by similarity alone. Set RANKER=embedded, or make another release live, first.`,
  );
}
