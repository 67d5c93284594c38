import { Client } from '@opensearch-project/opensearch';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { nearestRequest } from '../../src/datasources/indexes/opensearch/requests/search-requests.js';
import type { Vector } from '../../src/domain/vector.js';
import type { DemoApp } from '../e2e/demo-app.js';
import { CORE_SUBJECTS } from '../e2e/tastes.js';
import { onRemoteEngines } from './on-remote-engines.js';
import { openRemoteApp } from './remote-app.js';
import { search } from './searching.js';

const CANDIDATES = 200;
const SEARCHES = 96;

onRemoteEngines('the time that the gateway adds', () => {
  let app: DemoApp;
  let raw: Client;
  let vectors: readonly Vector[];
  const environment = inject('remote') ?? {};

  beforeAll(async () => {
    // The duration of a search is measured: no budget may cut it off.
    app = await openRemoteApp({ SEARCH_BUDGET_MS: '20000' });
    raw = new Client({ node: environment['OPENSEARCH_URL'] ?? '' });
    vectors = await app.engines.embedder.embedTexts(CORE_SUBJECTS);
    for (const query of CORE_SUBJECTS) await search(app, { query, userId: 'comic-art-user' });
  });
  afterAll(async () => {
    await app.close();
    await raw.close();
  });

  /** The bare k-NN call, as anybody would send it. */
  const rawSearch = async (n: number): Promise<void> => {
    const vector = vectors[n % vectors.length];
    if (vector === undefined) throw new Error('There are no vectors.');
    const filter = { excludeIds: [`nobody ${n}`] };
    const body = nearestRequest(vector, CANDIDATES, filter);
    await raw.search({ index: environment['OPENSEARCH_INDEX'] ?? '', body });
  };
  /** The vector is cached and the taste too; the candidates are not, because no filter comes twice. */
  const throughGateway = async (n: number): Promise<void> => {
    const query = CORE_SUBJECTS[n % CORE_SUBJECTS.length] ?? '';
    const filter = { excludeIds: [`nobody ${n}`] };
    await search(app, { query, userId: 'comic-art-user', filter, first: 20 });
  };

  it.each([1, 16])('is printed for %i at a time', async (connections) => {
    const floor: number[] = [];
    const gateway: number[] = [];
    // In turns, so that what else the machine does falls on both.
    for (let round = 0; round < 4; round++) {
      const from = 1_000_000 * connections + (round * SEARCHES) / 4;
      floor.push(...(await timed(rawSearch, from, SEARCHES / 4, connections)));
      gateway.push(...(await timed(throughGateway, from, SEARCHES / 4, connections)));
    }
    for (const [name, share] of [
      ['p50', 0.5],
      ['p99', 0.99],
    ] as const) {
      const [bare, whole] = [percentile(floor, share), percentile(gateway, share)];
      console.log(
        `${connections} at a time, ${name}: raw k-NN ${bare.toFixed(1)} ms, personalised search ${whole.toFixed(1)} ms, ratio ${(whole / bare).toFixed(2)}`,
      );
    }
    expect(gateway).toHaveLength(SEARCHES);
  });
});

async function timed(
  work: (n: number) => Promise<void>,
  from: number,
  count: number,
  connections: number,
): Promise<readonly number[]> {
  const times: number[] = [];
  let begun = 0;
  const loops = Array.from({ length: connections }, async () => {
    while (begun < count) {
      const n = from + begun++;
      const start = performance.now();
      await work(n);
      times.push(performance.now() - start);
    }
  });
  await Promise.all(loops);
  return times;
}

function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
