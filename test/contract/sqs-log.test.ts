import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, it, vi } from 'vitest';
import { openSqsLog } from '../../src/datasources/logs/sqs.log.js';
import { learn } from '../../src/scoring/user-history.js';
import { anAwsEnvironment } from '../builders/aws-environment.js';
import { howToHave, removeKeysOfLogs } from '../builders/redis-servers.js';
import { MOTO_PYTHON, NEEDS_MOTO } from '../fakes/moto-server.js';
import { aQueueService, type QueueService } from '../fakes/queue-service.js';
import { interactionLogContract, type OpenLog } from './interaction-log.contract.js';
import { logConsumerContract } from './log-consumer.contract.js';
import { KEEP_SHOWN, shownPagesContract } from './shown-pages.contract.js';

/**
 * More than eight partitions send at once, ten each, and more than one delivery; the stand-in compares each with
 * all.
 */
const MANY = 120;
const run = randomUUID();
let logs = 0;
let now = Date.UTC(2026, 0, 15, 12);
let sqs: QueueService;

/** Opens an empty log: a catalogue and a queue of its own. */
async function openAt(url: string): Promise<OpenLog> {
  logs += 1;
  const catalogue = `test-${run}-${logs}`;
  const { queueUrl } = await sqs.makeQueue();
  const open = () =>
    openSqsLog({
      url,
      cluster: false,
      queueUrl,
      region: 'eu-west-1',
      catalogue,
      learn,
      // This clock separates messages sent before a user was forgotten from those sent after.
      now: () => now++,
      othersForgetToo: true,
      keepShown: KEEP_SHOWN,
      // A busy machine: whether the next search sees it is not asked here.
      patienceMs: 30_000,
      pause: async () => void (await setImmediate()),
      requestTimeoutMs: 30_000,
      waitSeconds: 0,
      againSeconds: () => 0,
    });
  let log = await open();
  return {
    log,
    async reopen() {
      await log.close();
      log = await open();
      return log;
    },
  };
}

const { REDIS_URL: url } = process.env;
if (url === undefined || MOTO_PYTHON === undefined) {
  const needs = url === undefined ? howToHave('REDIS_URL') : NEEDS_MOTO;
  describe.skip(`interaction log: SQS and Valkey 9 (${needs})`, () => {
    it('runs where they are', () => {});
  });
} else {
  const python = MOTO_PYTHON;
  describe('SQS', () => {
    beforeAll(async () => {
      sqs = await aQueueService(python);
      anAwsEnvironment({ SQS: sqs.url });
    });
    afterAll(async () => {
      vi.unstubAllEnvs();
      await sqs.close();
      await removeKeysOfLogs(url, `test-${run}-`);
    });
    interactionLogContract('SQS and Valkey 9', () => openAt(url), MANY);
    shownPagesContract('SQS and Valkey 9', () => openAt(url));
    logConsumerContract('SQS and Valkey 9', () => openAt(url), ['a place for each consumer'], MANY);
  });
}
