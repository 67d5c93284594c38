import type { Config } from '../../config/config.js';
import {
  openPersonalizeStates,
  type ResourceState,
} from '../../datasources/rankers/personalize/campaign-state.js';
import { RankingClient } from '../../datasources/rankers/personalize/ranking-client.js';
import { BASELINE_USER_ID } from '../../domain/arguments.js';
import type { Release } from '../../domain/release.js';
import { openIndex } from '../../engines/open-index.js';
import type { AskRecord } from './asked-once.js';
import type { Report } from './findings.js';

const DEADLINE_MS = 5_000;
const QUIET = { info: () => undefined, warn: () => undefined };

/** Live data that concerns a campaign. */
interface Live {
  readonly release: Release;
  readonly clusterIds: readonly string[];
}

/** Checks that the campaign exists and serves. */
export async function checkCampaign(config: Config, report: Report, askRecord: AskRecord): Promise<void> {
  const campaignArn = await campaignOf(config, askRecord);
  const states = openPersonalizeStates(config.awsRegion);
  try {
    tell('campaign', await states.campaign(campaignArn), report);
  } finally {
    states.close();
  }
}

/** Checks that the tracker accepts events. */
export async function checkTracker(config: Config, report: Report, askRecord: AskRecord): Promise<void> {
  const { trackingId: given } = config.personalize;
  const trackingId = given ?? (await whatIsLive(config, askRecord))?.release.trackingId ?? null;
  if (trackingId === null) {
    report('note', 'no event tracker (PERSONALIZE_TRACKING_ID): events stay in the log');
    return;
  }
  const states = openPersonalizeStates(config.awsRegion);
  try {
    const state = await states.tracker(trackingId);
    if (state === null) {
      throw new Error(
        'No event tracker of this account and region has the id of PERSONALIZE_TRACKING_ID: copy it from the tracker, and check AWS_REGION.',
      );
    }
    tell('event tracker', state, report);
  } finally {
    states.close();
  }
}

/** Checks that the campaign ranks the live clusters. */
export async function checkRanking(config: Config, report: Report, askRecord: AskRecord): Promise<void> {
  const live = await whatIsLive(config, askRecord);
  if (live === null) report('note', 'ranking not tried: it needs a catalogue');
  else if (live.clusterIds.length === 0) report('note', 'ranking not tried: the catalogue has no clusters');
  else await rankOnce(config, await campaignOf(config, askRecord), live, report);
}

async function campaignOf(config: Config, askRecord: AskRecord): Promise<string> {
  const arn = config.personalize.campaignArn ?? (await whatIsLive(config, askRecord))?.release.campaignArn;
  if (arn !== undefined) return arn;
  throw new Error(
    'The live release has no Personalize campaign: train one for it, or set PERSONALIZE_CAMPAIGN_ARN.',
  );
}

function tell(what: string, { name, status, failureReason }: ResourceState, report: Report): void {
  const why = failureReason === undefined ? '' : ` (${failureReason})`;
  if (status === 'ACTIVE') report('ok', `${what} "${name}" is ACTIVE`);
  else if (status.includes('FAILED')) {
    report('WRONG', `The ${what} "${name}" is ${status}${why}: fix the cause, and create it again.`);
  } else report('WRONG', `The ${what} "${name}" is ${status}${why}: it serves when it is ACTIVE.`);
}

/**
 * Sends the gateway's request for the baseline: the number of known clusters shows if the campaign was
 * trained on them.
 */
async function rankOnce(
  { awsRegion, personalize }: Config,
  campaignArn: string,
  { clusterIds }: Live,
  report: Report,
): Promise<void> {
  const { filterArn, context } = personalize;
  const client = new RankingClient({ region: awsRegion, filterArn, context, deadlineMs: DEADLINE_MS });
  try {
    const start = performance.now();
    const { scores } = await client.rank(BASELINE_USER_ID, { campaignArn, itemIds: clusterIds });
    const ms = performance.now() - start;
    const text = `${scores.size} of ${clusterIds.length} clusters have a score, in ${ms.toFixed(0)} ms`;
    if (scores.size > 0) report('ok', `ranking: ${text}`);
    else {
      report(
        'WRONG',
        `ranking: ${text}. The campaign was trained on another clustering, or on nothing yet, or its filter lets none through: train it on interactions with this one, and check PERSONALIZE_FILTER_ARN.`,
      );
    }
  } finally {
    client.close();
  }
}

/** Null: nothing is, or it cannot be asked, which is said where the catalogue is looked at. */
function whatIsLive(config: Config, askRecord: AskRecord): Promise<Live | null> {
  return askWhatIsLive(config, askRecord).catch(() => null);
}

async function askWhatIsLive(config: Config, askRecord: AskRecord): Promise<Live | null> {
  const record = await askRecord();
  if (record === null) return null;
  const index = await openIndex(config, { space: record.space, readOnly: true, log: QUIET });
  try {
    const clusters = await index.clusters();
    return { release: await index.release(), clusterIds: clusters.map(({ id }) => id) };
  } finally {
    await index.close();
  }
}
