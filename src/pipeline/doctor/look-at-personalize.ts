import {
  openPersonalizeStates,
  type ResourceState,
} from '../../datasources/rankers/personalize/campaign-state.js';
import { RankingClient } from '../../datasources/rankers/personalize/ranking-client.js';
import { NOBODY } from '../../domain/arguments.js';
import type { Release } from '../../domain/release.js';
import type { Config } from '../../server/config.js';
import { openIndex } from '../../server/engines/open-index.js';
import { recordOfCatalogue } from '../../server/engines/record-of-catalogue.js';
import type { Say } from './findings.js';

const DEADLINE_MS = 5_000;
const QUIET = { info: () => undefined, warn: () => undefined };

/** What is live, as far as a campaign is about it. */
interface Live {
  readonly release: Release;
  readonly clusterIds: readonly string[];
}

/** Whether the campaign ranks the live clusters, and whether the tracker takes events. */
export async function lookAtPersonalize(config: Config, say: Say): Promise<void> {
  const live = await whatIsLive(config);
  const campaignArn = config.personalize.campaignArn ?? live?.release.campaignArn ?? null;
  const trackingId = config.personalize.trackingId ?? live?.release.trackingId ?? null;
  if (campaignArn === null) {
    throw new Error(
      'There is no campaign: set PERSONALIZE_CAMPAIGN_ARN, or make a release that has one live.',
    );
  }
  const states = openPersonalizeStates(config.awsRegion);
  try {
    tell('campaign', await states.campaign(campaignArn), say);
    if (trackingId === null)
      say('note', 'no event tracker (PERSONALIZE_TRACKING_ID): events stay in the log');
    else await lookAtTracker(await states.tracker(trackingId), say);
  } finally {
    states.close();
  }
  if (live !== null) await rankOnce(config, campaignArn, live, say);
}

function lookAtTracker(state: ResourceState | null, say: Say): void {
  if (state === null) {
    say('WRONG', 'No event tracker of this account and region has the id of PERSONALIZE_TRACKING_ID.');
  } else {
    tell('event tracker', state, say);
  }
}

function tell(what: string, { name, status, failureReason }: ResourceState, say: Say): void {
  const why = failureReason === undefined ? '' : ` (${failureReason})`;
  if (status === 'ACTIVE') say('ok', `${what} "${name}" is ACTIVE`);
  else say('WRONG', `The ${what} "${name}" is ${status}${why}: it serves when it is ACTIVE.`);
}

/** What the gateway asks, for nobody: how many of the clusters the campaign knows tells whether it was trained on them. */
async function rankOnce(
  { awsRegion, personalize }: Config,
  campaignArn: string,
  { clusterIds }: Live,
  say: Say,
): Promise<void> {
  const { filterArn, context } = personalize;
  const client = new RankingClient({ region: awsRegion, filterArn, context, deadlineMs: DEADLINE_MS });
  try {
    const start = performance.now();
    const { scores } = await client.rank(NOBODY, { campaignArn, itemIds: clusterIds });
    const ms = performance.now() - start;
    const text = `${scores.size} of ${clusterIds.length} clusters have a score, in ${ms.toFixed(0)} ms`;
    if (scores.size > 0) say('ok', `ranking: ${text}`);
    else
      say(
        'WRONG',
        `${text}: the campaign was trained on another clustering, or its filter lets none through.`,
      );
  } finally {
    client.close();
  }
}

/** Null: nothing is, which is said where the catalogue is looked at. */
async function whatIsLive(config: Config): Promise<Live | null> {
  const record = await recordOfCatalogue(config).catch(() => null);
  if (record === null) return null;
  const index = await openIndex(config, { space: record.space, readOnly: true, log: QUIET });
  try {
    const clusters = await index.clusters();
    return { release: await index.release(), clusterIds: clusters.map(({ id }) => id) };
  } finally {
    await index.close();
  }
}
