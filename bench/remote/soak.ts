// Minutes of mixed load on remote engines while Personalize fails every other ten seconds; README.md says how to
// run it. SOAK_MINUTES (5) is how long.
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FaultKind } from '../../aws-local/faults.js';
import { anonymousMemory } from '../gateway/process-memory.js';
import { median } from '../gateway/samples.js';
import { openRemoteGateway, type RemoteGateway } from './remote-gateway.js';
import { keepBusy, recordAt, searchAt, Tally } from './searchers.js';

const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 5);
const USERS = 50;
const FAULT_EVERY_MS = 10_000;
/** Code is compiled and caches fill. */
const WARM_UP_MS = 60_000;
const GROWTH = 1.1;
/** A pool may keep a few more connections than it had. */
const SPARE_SOCKETS = 10;
const FAULTS: readonly FaultKind[] = ['slow', 'fail', 'throttle', 'garbage', 'hang', 'reset', 'half-json'];
const WORDS = ['cat', 'dog', 'boat', 'house', 'tree', 'river', 'city', 'flower', 'face', 'bird'];

let remote: RemoteGateway;
beforeAll(async () => {
  remote = await openRemoteGateway('parallax-bench-soak');
});
afterAll(() => remote?.close());

const oneOf = <T>(list: readonly T[], n: number): T => {
  const found = list[n % list.length];
  if (found === undefined) throw new Error('The list is empty.');
  return found;
};

it('serves all the while, and holds no more at the end than at the beginning', async () => {
  const { gateway, aws } = remote;
  await underLoad(new Tally(), new Tally())(WARM_UP_MS);
  const warm = await gateway.atRest();

  const searches = new Tally();
  const records = new Tally();
  const samples: number[] = [];
  const faults = failingEvery(FAULT_EVERY_MS);
  const sampling = setInterval(() => samples.push(anonymousMemory(gateway.pid) ?? Number.NaN), 1_000);
  await underLoad(searches, records)(MINUTES * 60_000);
  clearInterval(sampling);
  faults.end();
  const end = await gateway.atRest();

  const tenths = Array.from({ length: 10 }, (_, i) =>
    Math.round(
      median(
        samples.slice(Math.floor((samples.length * i) / 10), Math.floor((samples.length * (i + 1)) / 10)),
      ),
    ),
  );
  console.table({
    minutes: MINUTES,
    'searches answered': searches.answered,
    'search p50 ms': Math.round(searches.within(0.5)),
    'search p99 ms': Math.round(searches.within(0.99)),
    'search errors': JSON.stringify(searches.codes),
    degraded: JSON.stringify(searches.degraded),
    'interactions recorded': records.answered,
    'record p99 ms': Math.round(records.within(0.99)),
    'record errors': JSON.stringify(records.codes),
    'times Personalize failed': faults.count(),
    'RssAnon MB under load, each tenth': tenths.join(' '),
    'at rest, warm': JSON.stringify(warm),
    'at rest, at the end': JSON.stringify(end),
    calls: JSON.stringify(
      Object.fromEntries(Object.entries(aws.admin.calls()).map(([name, { calls }]) => [name, calls])),
    ),
  });
  expect(gateway.ended()).toBeNull();
  expect([searches.codes['INTERNAL'], records.codes['INTERNAL']]).toEqual([undefined, undefined]);
  expect(end.heapMb).toBeLessThan(warm.heapMb * GROWTH);
  expect(end.rssAnonMb ?? 0).toBeLessThan((warm.rssAnonMb ?? 0) * GROWTH);
  expect(end.sockets).toBeLessThanOrEqual(warm.sockets + SPARE_SOCKETS);
  expect(end.timers).toBeLessThanOrEqual(warm.timers + SPARE_SOCKETS);
});

/** Begins the load; call what it returns with how long it shall last. */
function underLoad(searches: Tally, records: Tally): (ms: number) => Promise<void> {
  const { gateway, imageIds } = remote;
  const endSearches = keepBusy(12, 50, async (n) => {
    const query = `${oneOf(WORDS, n)} ${oneOf(WORDS, Math.floor(n / 7))}`;
    const userId = `user ${n % USERS}`;
    const isNew = n % 5 === 0;
    searches.add(
      await searchAt(gateway.url, { query, userId, ...(isNew && { excludeIds: [`nobody ${n}`] }) }),
    );
  });
  const endRecords = keepBusy(4, 100, async (n) => {
    const type = n % 9 === 0 ? 'FAVORITE' : 'VIEW';
    const imageId = oneOf(imageIds, n * 13);
    records.add(await recordAt(gateway.url, { userId: `user ${n % USERS}`, imageId, type }));
  });
  return async (ms) => {
    await pause(ms);
    await endSearches();
    await endRecords();
  };
}

/** Personalize fails for so long, is well for so long, and fails in another way. */
function failingEvery(ms: number): { count(): number; end(): void } {
  const { admin } = remote.aws;
  let turns = 0;
  const turning = setInterval(() => {
    admin.clearFaults();
    if (turns++ % 2 === 1) return;
    const kind = oneOf(FAULTS, turns >> 1);
    for (const service of ['personalize-runtime', 'personalize-events'] as const) {
      admin.addFault({ kind, service, ...(kind === 'slow' && { ms: 3_000 }) });
    }
  }, ms);
  return {
    count: () => (turns + 1) >> 1,
    end() {
      clearInterval(turning);
      admin.clearFaults();
    },
  };
}
