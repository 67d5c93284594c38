import { join } from 'node:path';
import type { Config } from '../config/config.js';
import type { InteractionLog } from '../datasources/logs/interaction-log.js';
import type { QueuedLog } from '../datasources/logs/queued-log.js';
import type { ReportFault } from '../domain/degradation.js';
import { SILENT, type WarningLog } from '../domain/operator-log.js';
import { learn } from '../scoring/user-history.js';
import { redisOutages } from './redis-outages.js';

/**
 * Opens the configured interaction log. Amazon Personalize holds users' data too; if it ranks, the log also
 * records users whose erasure there is pending.
 *
 * @param report  called for entries that cannot be read and were skipped
 * @param log     warned once per outage that Redis is lost
 */
export async function openLog(
  config: Config,
  now: () => number,
  report?: ReportFault,
  log: WarningLog = SILENT,
): Promise<InteractionLog> {
  const { catalogue, redis, impressions: keepShown } = config;
  const othersForgetToo = config.ranker === 'personalize';
  switch (config.log) {
    case 'sqs':
      return openQueuedLog(config, now, report, log);
    case 'redis': {
      if (redis === null) throw new Error('LOG=redis was read without a URL.');
      const { openRedisLog } = await import('../datasources/logs/redis.log.js');
      const outages = redisOutages('log', log, now);
      const { onError } = outages;
      const opened = await openRedisLog({
        ...redis,
        catalogue,
        learn,
        now,
        othersForgetToo,
        keepShown,
        onError,
        ...(report && { report }),
      });
      outages.opened();
      return opened;
    }
    case 'embedded': {
      const { openEmbeddedLog } = await import('../datasources/logs/embedded.log.js');
      const folder = join(config.dataDirectory, config.catalogue);
      return openEmbeddedLog({ folder, learn, now, othersForgetToo, keepShown });
    }
  }
}

/** The log of `LOG=sqs`, with its door for messages that SQS hands to a function. */
export async function openQueuedLog(
  { catalogue, ranker, redis, sqsQueueUrl, awsRegion: region, impressions: keepShown }: Config,
  now: () => number,
  report?: ReportFault,
  log: WarningLog = SILENT,
): Promise<QueuedLog> {
  if (redis === null || sqsQueueUrl === null) throw new Error('LOG=sqs was read without its variables.');
  const { openSqsLog } = await import('../datasources/logs/sqs.log.js');
  const outages = redisOutages('log', log, now);
  const { url, cluster, sentinels, primaryName } = redis;
  const { onError } = outages;
  const opened = await openSqsLog({
    url,
    cluster,
    sentinels,
    primaryName,
    queueUrl: sqsQueueUrl,
    region,
    catalogue,
    learn,
    now,
    othersForgetToo: ranker === 'personalize',
    keepShown,
    onError,
    ...(report && { report }),
  });
  outages.opened();
  return opened;
}
