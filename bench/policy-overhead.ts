/**
 * Time that a guard adds to a call of an engine: processor time of all threads of the process, mean of many;
 * the floor is the same call without it.
 *
 *   npx vite build --ssr bench/policy-overhead.ts --outDir dist/bench --logLevel warn
 *   node dist/bench/policy-overhead.js
 */
import { policyDefaults } from '../src/datasources/policies/defaults.js';
import { Guard } from '../src/datasources/policies/guard.js';

const CALLS = 50_000;
const ROUNDS = 7;

const guard = new Guard('index', {
  settings: policyDefaults(800).index,
  events: { onState: () => undefined, onCall: () => undefined },
  monotonic: () => performance.now(),
});
const answer = async (): Promise<number> => 1;
const caller = new AbortController();

async function mean(run: () => Promise<unknown>): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    for (let i = 0; i < CALLS; i++) await run();
    const { user, system } = process.cpuUsage(before);
    rounds.push((user + system) / CALLS);
  }
  return Math.min(...rounds);
}

async function print(name: string, run: () => Promise<unknown>): Promise<void> {
  console.log(`${name.padEnd(44)} ${(await mean(run)).toFixed(2)} µs`);
}

await print('without a guard', answer);
await print('guarded', () => guard.call('nearest', answer));
await print('guarded, may be tried again', () => guard.call('nearest', answer, { again: true }));
await print('guarded, with a signal', () => guard.call('nearest', answer, { signal: caller.signal }));
