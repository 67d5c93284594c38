import type { Rate } from './rate-limit.js';

/** Calls that the services take, the rest is throttled; and what a batch job has at least. */
export interface AwsLocalLimits {
  readonly invokeModelPerMinute: number;
  readonly rankingPerSecond: number;
  readonly putEventsPerSecond: number;
  readonly leastBatchRecords: number;
}

/**
 * Bedrock's are usual quotas of an account, the others are Personalize's defaults.
 *
 * @see "Amazon Personalize endpoints and quotas", Amazon Personalize developer guide
 */
export const DEFAULT_LIMITS: AwsLocalLimits = {
  invokeModelPerMinute: 2_000,
  rankingPerSecond: 500,
  putEventsPerSecond: 1_000,
  leastBatchRecords: 100,
};

/** The rate of each operation that has one, by `service.operation`. */
export function ratesOf(limits: AwsLocalLimits): ReadonlyMap<string, Rate> {
  const { invokeModelPerMinute, rankingPerSecond, putEventsPerSecond } = limits;
  return new Map<string, Rate>([
    ['bedrock-runtime.InvokeModel', { calls: invokeModelPerMinute, perMs: 60_000 }],
    ['personalize-runtime.GetPersonalizedRanking', { calls: rankingPerSecond, perMs: 1_000 }],
    ['personalize-runtime.GetRecommendations', { calls: rankingPerSecond, perMs: 1_000 }],
    ['personalize-events.PutEvents', { calls: putEventsPerSecond, perMs: 1_000 }],
  ]);
}
