import { strict as assert } from 'node:assert';
import { setTimeout } from 'node:timers/promises';
import { readConfig } from '../../src/config/config.js';
import { createApp } from '../../src/server/create-app.js';
import { copyDemo } from './demo-copy.js';
import type { Figures } from './figures.js';
import { median, percentile } from './samples.js';
import { OPERATION, TEXTS, variablesOf } from './searches.js';

/** As many as a batch of shown pages holds: each block writes its own. */
const SEARCHES = 200;
/** A batch is written behind the answers. */
const WRITTEN_AFTER_MS = 50;

const GATEWAYS = {
  plain: {},
  again: {},
  impressions: { IMPRESSIONS: '100000' },
  experiment: { EXPERIMENT: 'a:weight=.4|b:auto' },
} as const;
type Name = keyof typeof GATEWAYS;
const NAMES: readonly Name[] = ['plain', 'again', 'impressions', 'experiment'];

/**
 * Processor time of a warm personalised search with `IMPRESSIONS` and with `EXPERIMENT`, in pairs with a gateway
 * without. Two gateways without are a pair too: its distance from 1 is the error of the measurement.
 */
export async function measureExperiment(prepared: string, pairs: number, figures: Figures): Promise<void> {
  const gateways = await Promise.all(NAMES.map((name) => openGateway(prepared, GATEWAYS[name])));
  try {
    for (const { search } of gateways) {
      for (let round = 0; round < 3 * TEXTS.length; round++) await search(round);
    }
    const spent = await inTurns(
      gateways.map(({ search }) => search),
      pairs,
    );
    report(spent, pairs, figures);
  } finally {
    for (const { close } of gateways) await close();
  }
}

async function openGateway(prepared: string, environment: Readonly<Record<string, string>>) {
  const { dataDirectory, remove } = copyDemo(prepared);
  const app = await createApp(readConfig({ DATA_DIR: dataDirectory, LOG_LEVEL: 'silent', ...environment }));
  return {
    async search(round: number): Promise<void> {
      const contextValue = await app.contextOf('bench');
      const { body } = await app.apollo.executeOperation(
        { query: OPERATION, variables: { ...variablesOf(round) } },
        { contextValue },
      );
      assert(body.kind === 'single' && body.singleResult.errors === undefined);
    },
    async close(): Promise<void> {
      await app.close();
      remove();
    },
  };
}

type Search = (round: number) => Promise<void>;

/** Milliseconds of processor a search, by gateway and block. The gateways begin in turns. */
async function inTurns(searches: readonly Search[], blocks: number): Promise<readonly number[][]> {
  const spent = searches.map((): number[] => []);
  for (let block = 0; block < blocks; block++) {
    for (let turn = 0; turn < searches.length; turn++) {
      const gateway = (block + turn) % searches.length;
      const search = searches[gateway];
      if (search === undefined) continue;
      const before = process.cpuUsage();
      for (let i = 0; i < SEARCHES; i++) await search(block * SEARCHES + i);
      await setTimeout(WRITTEN_AFTER_MS);
      const { user, system } = process.cpuUsage(before);
      spent[gateway]?.push((user + system) / 1_000 / SEARCHES);
    }
  }
  return spent;
}

function report([plain = [], ...others]: readonly number[][], pairs: number, figures: Figures): void {
  figures.section(
    `Processor time of a warm personalised search, pairs of ${SEARCHES} searches (${pairs} pairs)`,
  );
  const floor = { name: 'without', value: median(plain) };
  const titles = ['without, a second gateway', 'with IMPRESSIONS', 'with EXPERIMENT'];
  others.forEach((spent, n) => {
    const ratios = spent.map((value, pair) => value / (plain[pair] ?? Number.NaN));
    figures.add({ name: titles[n] ?? '', value: median(spent), unit: 'ms', floor });
    figures.note(
      `in pairs: median ratio ${median(ratios).toFixed(3)}, quarters ${percentile(ratios, 0.25).toFixed(3)} to ${percentile(ratios, 0.75).toFixed(3)}`,
    );
  });
}
