// OpenSearch killed under sixteen searchers and started again, three times; README.md says how to run it.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../../test/remote/until.js';
import type { Gateway, Holdings } from './gateway.js';
import { ownServices } from './own-services.js';
import { openRemoteGateway } from './remote-gateway.js';
import { keepBusy, searchAt, Tally } from './searchers.js';

const KILLS = 3;
const CONNECTIONS = 16;
/** Sixteen that never wait would measure how sixteen share a busy processor. */
const PAUSE_MS = 25;
const BACK_WITHIN_MS = 5_000;
const START_WITHIN_MS = 300_000;
/** Difference of a process's memory between two rounds that is no leak. */
const HEAP_NOISE_MB = 5;

let gateway: Gateway;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ gateway, close } = await openRemoteGateway('parallax-bench-kill'));
});
afterAll(() => close?.());

const cached = { query: 'a cat' };
const uncached = () => ({ query: 'a cat', excludeIds: [`nobody ${Math.random()}`] });

async function isAnswered(): Promise<boolean> {
  return (await searchAt(gateway.url, uncached())).codes.length === 0;
}

it('refuses what it does not know while OpenSearch is away, and is back by itself', async () => {
  const rows: object[] = [];
  const held: Holdings[] = [];
  for (let kill = 0; kill <= KILLS; kill++) {
    const tally = new Tally();
    const rest = keepBusy(CONNECTIONS, PAUSE_MS, async (n) => {
      tally.add(await searchAt(gateway.url, n % 2 === 0 ? cached : uncached()));
    });
    let figures = {};
    try {
      await until(async () => tally.answered > 1_000, 60_000);
      // The first round kills nothing: it is what the others are compared with.
      if (kill > 0) figures = await killAndReturn();
    } finally {
      await rest();
    }
    held.push(await gateway.atRest());
    rows.push({
      kill: kill === 0 ? 'none' : kill,
      answered: tally.answered,
      refused: JSON.stringify(tally.codes),
      ...figures,
      ...rounded(held.at(-1)),
    });
    expect(Object.keys(tally.codes)).toEqual(kill === 0 ? [] : ['UNAVAILABLE']);
    expect(gateway.ended()).toBeNull();
  }
  console.table(rows);
  const [, first, , last] = held;
  if (first === undefined || last === undefined) throw new Error('Nothing was measured.');
  expect(last.heapMb - first.heapMb).toBeLessThan(HEAP_NOISE_MB);
  expect(last.sockets).toBeLessThanOrEqual(first.sockets);
  expect(last.timers).toBeLessThanOrEqual(first.timers);
});

async function killAndReturn() {
  await ownServices.killOpenSearch();
  await until(async () => !(await isAnswered()), 5_000);
  // Not at once: on a busy machine the cache may be slower than a search waits for it.
  await until(async () => (await searchAt(gateway.url, cached)).codes.length === 0, 10_000);
  const starting = ownServices.up();
  const away = await until(ownServices.isGreen, START_WITHIN_MS);
  const back = await until(isAnswered, START_WITHIN_MS);
  await starting;
  expect(back).toBeLessThan(BACK_WITHIN_MS);
  return { 'away s': (away / 1_000).toFixed(1), 'green to answer ms': back.toFixed(0) };
}

function rounded(held: Holdings | undefined) {
  return {
    'RssAnon MB': held?.rssAnonMb?.toFixed(0) ?? '-',
    'heap MB': held?.heapMb.toFixed(1),
    sockets: held?.sockets,
    timers: held?.timers,
  };
}
