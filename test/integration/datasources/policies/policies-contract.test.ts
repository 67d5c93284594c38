import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLruCache } from '../../../../src/datasources/caches/lru.cache.js';
import { openEmbeddedIndex } from '../../../../src/datasources/indexes/embedded/embedded.index.js';
import { openEmbeddedIndexWriter } from '../../../../src/datasources/indexes/embedded/embedded.index-writer.js';
import type { InteractionLog } from '../../../../src/datasources/logs/interaction-log.js';
import { policyDefaults } from '../../../../src/datasources/policies/defaults.js';
import type { GuardOptions } from '../../../../src/datasources/policies/guard.js';
import {
  guardCache,
  guardIndex,
  guardLog,
  guardRanker,
} from '../../../../src/datasources/policies/guarded-ports.js';
import type { GuardedPort } from '../../../../src/datasources/policies/policy-events.js';
import { openEmbeddedRanker } from '../../../../src/datasources/rankers/embedded.ranker.js';
import { unitVector } from '../../../../src/domain/vector.js';
import { cacheContract } from '../../../contract/cache.contract.js';
import { clusterRankerContract } from '../../../contract/cluster-ranker.contract.js';
import { imageIndexContract } from '../../../contract/image-index.contract.js';
import { interactionLogContract, type OpenLog } from '../../../contract/interaction-log.contract.js';
import { logConsumerContract } from '../../../contract/log-consumer.contract.js';
import { FakeLog } from '../../../fakes/fake-log.js';

/** A guarded port keeps the contract of its port: these adapters, which keep it by themselves, show that. */
const options = (port: GuardedPort): GuardOptions => ({
  // Generous: a busy machine must not look like a slow engine, and a contract asks for thousands at once.
  settings: { ...policyDefaults(30_000)[port], timeoutMs: 30_000, calls: 10_000 },
  events: { onState: () => undefined },
  monotonic: () => performance.now(),
});

cacheContract('lru, guarded', async () => {
  let now = 1_000;
  return {
    cache: guardCache(openLruCache({ maxBytes: 1_000_000, now: () => now }), options('cache')),
    pass: async (milliseconds) => {
      now += milliseconds;
    },
  };
});

clusterRankerContract(
  'embedded, guarded',
  async () =>
    guardRanker(
      await openEmbeddedRanker({
        log: { async *histories() {} },
        clusters: async () =>
          ['comics', 'photos', 'origami'].map((id, i) => ({ id, size: 100, centroid: unitVector([1, i]) })),
        clusterOf: async () => new Map(),
        now: () => Date.UTC(2026, 0, 15, 12),
      }),
      options('ranker'),
    ),
  'learns',
);

async function openGuardedLog(): Promise<OpenLog> {
  const log = new FakeLog();
  const guarded = (opened: InteractionLog): InteractionLog => guardLog(opened, options('log'));
  return { log: guarded(log), reopen: async () => guarded(await log.reopen()) };
}

interactionLogContract('fake, guarded', openGuardedLog);
logConsumerContract('fake, guarded', openGuardedLog);

imageIndexContract('embedded, guarded', async (space) => {
  const directory = await mkdtemp(join(tmpdir(), 'guarded-index-'));
  const writer = await openEmbeddedIndexWriter({ directory, space, embedder: 'contract' });
  const index = guardIndex(await openEmbeddedIndex({ directory, space }), options('index'));
  return {
    index,
    writer,
    close: async () => {
      await index.close();
      await writer.close();
      await rm(directory, { recursive: true });
    },
  };
});
