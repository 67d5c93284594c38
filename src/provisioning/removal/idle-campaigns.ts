import { callAws } from '../../datasources/aws/call-aws.js';
import { ParallaxError } from '../../domain/errors.js';
import { type RemoveAllOptions, removeAll } from '../engine/remove-all.js';
import type { Removal, Retained } from '../resource.js';
import { alarmsOf } from '../resources/cleanup/alarms.js';
import { campaignDetail, campaignRemoval } from '../resources/personalize/campaigns.js';
import type { Listed } from '../resources/personalize/listed.js';
import { type Owner, ownCampaigns } from '../resources/personalize/owned.js';
import type { HourlyPrice } from '../resources/prices.js';
import type { RemovalContext } from '../resources/removal-context.js';

/** A campaign without requests. */
export interface IdleCampaign {
  readonly campaign: Listed;
  /** Its solution version, from which it can be created again. */
  readonly solutionVersionArn: string;
  /** Milliseconds since the epoch: the hour of its last request, or its creation. */
  readonly since: number;
  /** True when it had a request within the time that was searched. */
  readonly wasAsked: boolean;
  /** US dollars. */
  readonly hourly: number;
}

export interface IdleOptions extends Owner {
  /** Hours without a request; 1 to 1,440. */
  readonly hours: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly hourly: HourlyPrice;
}

const HOUR_MS = 3_600_000;
const HOUR_S = 3_600;
/** Sixty days are searched for the last request. */
export const MOST_HOURS = 1_440;
/** GetMetricData takes no more series at once. */
const MOST_SERIES = 500;

/**
 * The deployment's campaigns that are ACTIVE, older than `hours`, and were asked for no ranking in that time. A
 * campaign that CloudWatch has no figures of was not asked; where CloudWatch does not answer, or not wholly,
 * nothing is idle.
 *
 * @throws ParallaxError when CloudWatch or Personalize do not answer
 * @see "CloudWatch metrics for Amazon Personalize", Amazon Personalize developer guide
 */
export async function idleCampaigns(options: IdleOptions): Promise<readonly IdleCampaign[]> {
  const { hours, now, hourly } = options;
  const oldest = now - hours * HOUR_MS;
  const campaigns = (await ownCampaigns(options)).filter(
    ({ status, createdAt }) => status === 'ACTIVE' && createdAt !== null && createdAt < oldest,
  );
  const asked = await lastAsked(options, campaigns);
  const idle: IdleCampaign[] = [];
  for (const [index, campaign] of campaigns.entries()) {
    const last = asked.get(index) ?? null;
    if (last !== null && last > oldest) continue;
    const detail = await campaignDetail(options, campaign.arn);
    if (detail === null) continue;
    const { minProvisionedTps, solutionVersionArn } = detail;
    idle.push({
      campaign,
      solutionVersionArn,
      since: last ?? campaign.createdAt ?? now,
      wasAsked: last !== null,
      hourly: hourly({ kind: 'campaign', minProvisionedTps }),
    });
  }
  return idle;
}

/** The end of the last hour in which each was asked for a ranking, by its place in the list. */
async function lastAsked(
  { aws, hours, now, signal }: IdleOptions,
  campaigns: readonly Listed[],
): Promise<ReadonlyMap<number, number>> {
  if (campaigns.length === 0) return new Map();
  if (campaigns.length > MOST_SERIES)
    throw new ParallaxError('INTERNAL', `There are more than ${MOST_SERIES} campaigns.`);
  const { paginateGetMetricData } = await import('@aws-sdk/client-cloudwatch');
  const client = await aws.cloudWatch();
  const call = { service: 'Amazon CloudWatch', action: 'GetMetricData', resource: 'the campaigns' };
  // Whole hours, so that the sum over one is of that hour.
  const end = Math.ceil(now / HOUR_MS) * HOUR_MS;
  const start = end - (Math.max(hours, MOST_HOURS) + 1) * HOUR_MS;
  const input = {
    StartTime: new Date(start),
    EndTime: new Date(end),
    MetricDataQueries: campaigns.map(({ arn }, index) => ({
      Id: `c${index}`,
      MetricStat: {
        Metric: {
          Namespace: 'AWS/Personalize',
          MetricName: 'GetPersonalizedRanking',
          Dimensions: [{ Name: 'CampaignArn', Value: arn }],
        },
        Period: HOUR_S,
        // The metric has no other.
        Stat: 'Sum',
      },
    })),
  };
  return callAws(call, signal, async () => {
    const last = new Map<number, number>();
    const whole = new Set<string>();
    for await (const { MetricDataResults = [] } of paginateGetMetricData({ client }, input)) {
      for (const { Id = '', StatusCode, Timestamps = [], Values = [] } of MetricDataResults) {
        if (StatusCode === 'Complete') whole.add(Id);
        for (const [i, time] of Timestamps.entries()) {
          const index = Number(Id.slice(1));
          if ((Values[i] ?? 0) > 0) last.set(index, Math.max(last.get(index) ?? 0, time.getTime() + HOUR_MS));
        }
      }
    }
    const missing = campaigns.find((_, index) => !whole.has(`c${index}`));
    if (missing !== undefined) {
      throw new ParallaxError(
        'UNAVAILABLE',
        `CloudWatch did not say all that it knows of ${missing.name}, so that nothing is taken for idle; try again shortly, and check that the credentials may call cloudwatch:GetMetricData.`,
      );
    }
    return last;
  });
}

/**
 * Deletes campaigns and the alarms on them, the alarms first: without its campaign an alarm cannot be matched.
 *
 * @returns what is retained, and why
 */
export async function removeCampaigns(
  context: RemovalContext,
  campaigns: readonly Listed[],
  options: RemoveAllOptions,
): Promise<readonly Retained[]> {
  const alarmsOfAll = async (): Promise<readonly Removal[]> => {
    const found: Removal[] = [];
    for (const { arn } of campaigns) found.push(...(await alarmsOf(context, arn)));
    return found;
  };
  const all = (): Promise<readonly Removal[]> =>
    Promise.all(campaigns.map((campaign) => campaignRemoval(context, campaign)));
  return removeAll(
    [
      { title: 'alarms of idle campaigns', find: alarmsOfAll },
      { title: 'idle campaigns', find: all },
    ],
    options,
  );
}
