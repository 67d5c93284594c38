/**
 * Cost of scoring in a search, median of many runs.
 *
 *   npx vite build --ssr bench/scoring-speed.ts --outDir dist/bench --logLevel warn
 *   node dist/bench/scoring-speed.js
 */
import { seededRandom } from '../src/clustering/seeded-random.js';
import { emptyHistory, type UserHistory } from '../src/domain/history.js';
import { unitVector } from '../src/domain/vector.js';
import { diversify } from '../src/scoring/diversify.js';
import { FORMULA_NAMES } from '../src/scoring/formulas/formulas.js';
import { merge } from '../src/scoring/merge.js';
import { blend } from '../src/scoring/models/blend.js';
import { clusterTable } from '../src/scoring/models/cluster-table.js';
import { Population } from '../src/scoring/models/population.js';
import { AFFINITY_SETTINGS } from '../src/scoring/models/settings.js';
import { learn } from '../src/scoring/user-history.js';

const NOW = Date.UTC(2026, 0, 1);
const random = seededRandom(1);

function median(name: string, run: () => unknown, times = 2_000): void {
  for (let i = 0; i < times / 4; i++) run();
  const took = Array.from({ length: times }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  }).sort((a, b) => a - b);
  console.log(`${name.padEnd(48)} ${(took[Math.floor(times / 2)] ?? 0).toFixed(4)} ms`);
}

function someone(userId: string, clusters: number, images: number): UserHistory {
  let history = emptyHistory(userId);
  for (let i = 0; i < images; i++) {
    const clusterId = `c${Math.floor(random() * clusters)}`;
    const at = NOW - (images - i) * 60_000;
    history = learn(history, { eventId: `${i}`, userId, imageId: `i${i}`, clusterId, type: 'VIEW', at });
  }
  return history;
}

for (const count of [100, 500]) {
  const clusters = Array.from({ length: count }, (_, i) => ({
    id: `c${i}`,
    size: 35,
    centroid: unitVector(Array.from({ length: 128 }, () => random() - 0.5)),
  }));
  const table = clusterTable(clusters);
  const population = new Population(table, AFFINITY_SETTINGS);
  for (let user = 0; user < 300; user++) population.set(someone(`user-${user}`, count, 30));
  const history = someone('me', count, 50);
  population.set(history);
  median(`taste of 50 images, K = ${count}`, () => blend({ history, population, table, now: NOW }));
  median(`one interaction into the population, K = ${count}`, () => population.set(history));
  const taste = blend({ history, population, table, now: NOW });
  for (const window of [200, 1_000]) {
    const hits = Array.from({ length: window }, (_, i) => ({
      imageId: `i${i}`,
      clusterId: `c${Math.floor(random() * count)}`,
      similarity: 0.55 - (0.3 * i) / window,
      similarityRank: i + 1,
    }));
    const request = { hits, best: 0.55, tau: 0.3, taste, weight: 0.5 };
    for (const formula of FORMULA_NAMES) {
      median(`merge of ${window} by ${formula}, K = ${count}`, () => merge({ ...request, formula }));
    }
    const ranked = merge(request);
    median(`diversify ${window}, K = ${count}`, () => diversify(ranked, 0.5), 500);
  }
}
