import { monitorEventLoopDelay } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { openEmbeddedRanker } from '../src/datasources/rankers/embedded.ranker.js';
import type { Cluster } from '../src/domain/cluster.js';
import type { UserHistory } from '../src/domain/history.js';
import { aHistory } from '../test/builders/a-history.js';
import { aRelease } from '../test/builders/a-release.js';
import { someVectors } from '../test/builders/some-vectors.js';

const NOW = Date.UTC(2026, 0, 15, 12);
const USERS = 20_000;
const IMAGES_A_USER = 40;
const CATALOGUE = 20_000;

describe.each([100, 500])('the embedded ranker over %i clusters', (count) => {
  const centroids = someVectors({ count, dimension: 128, clusters: count, seed: 1, spread: 1 });
  const clusters: readonly Cluster[] = centroids.map((centroid, i) => ({ id: `c${i}`, size: 200, centroid }));
  const people = Array.from({ length: 1_000 }, (_, i) => aPerson(i, count));

  it('learns the population when it opens, and answers', async () => {
    const log = {
      async *histories() {
        for (let i = 0; i < USERS; i++) {
          const person = people[i % people.length];
          if (i % 100 === 0) await new Promise(setImmediate);
          if (person !== undefined) yield { ...person, userId: `user-${i}` };
        }
      },
    };
    const clusterOf = async (ids: readonly string[]) =>
      new Map(ids.map((id) => [id, `c${Number(id.slice(6)) % count}`]));
    const loop = monitorEventLoopDelay({ resolution: 1 });
    loop.enable();
    const before = process.memoryUsage().rss;
    const start = performance.now();
    const ranker = await openEmbeddedRanker({
      log,
      clusters: async () => clusters,
      clusterOf,
      now: () => NOW,
    });
    const seconds = (performance.now() - start) / 1_000;
    loop.disable();
    const megabytes = (process.memoryUsage().rss - before) / 2 ** 20;
    console.log(
      `${count} clusters: ${USERS} users of ${IMAGES_A_USER} images in ${seconds.toFixed(2)} s, ${(USERS / seconds).toFixed(0)} users/s, ` +
        `${megabytes.toFixed(0)} MB more, event-loop delay p99 ${(loop.percentile(99) / 1e6).toFixed(1)} ms`,
    );

    const taste = await times(300, (i) => ranker.taste(people[i % people.length] ?? null, aRelease()));
    const observe = await times(300, async (i) => {
      ranker.observe(null, { ...(people[i % people.length] ?? aHistory('x')), userId: `user-${i}` });
      await ranker.settled();
    });
    console.log(`${count} clusters: taste p50 ${taste.toFixed(2)} ms, observe p50 ${observe.toFixed(2)} ms`);
    expect(seconds).toBeLessThan(60);
    await ranker.close();
  });
});

function aPerson(number: number, clusters: number): UserHistory {
  return aHistory(
    `user-${number}`,
    Array.from({ length: IMAGES_A_USER }, (_, i) => {
      const image = (number * 31 + i * i * 17) % CATALOGUE;
      return { imageId: `image-${image}`, clusterId: `c${image % clusters}`, at: NOW - i * 3_600_000 };
    }),
  );
}

async function times(count: number, call: (i: number) => Promise<unknown>): Promise<number> {
  const taken: number[] = [];
  for (let i = 0; i < count; i++) {
    const from = performance.now();
    await call(i);
    taken.push(performance.now() - from);
  }
  return taken.sort((a, b) => a - b)[count >> 1] ?? 0;
}
