import { strict as assert } from 'node:assert';
import { readConfig } from '../../src/config/config.js';
import type { Vector } from '../../src/domain/vector.js';
import { searchImages } from '../../src/search/search-images.js';
import { type App, createApp } from '../../src/server/create-app.js';
import { cpuProfile } from './cpu-profile.js';
import type { Figures } from './figures.js';
import { type ForgetfulCache, openForgetfulCache } from './forgetful-cache.js';
import { median, percentile, timeInTurns } from './samples.js';
import {
  CANDIDATES,
  OPERATION,
  OPERATION_WITH_BECAUSE,
  PAGE,
  TEXTS,
  textOf,
  variablesOf,
} from './searches.js';

/** Cost of one search, without a network, on a gateway as `npm start` would open it. */
export async function measureInProcess(
  dataDirectory: string,
  rounds: number,
  figures: Figures,
): Promise<ReadonlyMap<string, Vector>> {
  const cache = openForgetfulCache();
  const config = readConfig({ DATA_DIR: dataDirectory, LOG_LEVEL: 'silent' });
  const app = await createApp(config, { engines: { cache } });
  try {
    const vectors = await measureEncoder(app, figures);
    const works = worksOf(app, vectors);
    for (let round = 0; round < 3 * TEXTS.length; round++) await works.graphql(round);

    await measureCached(works, rounds, figures);
    await measureAdded(works, cache, rounds, figures);
    await profile(works, cache, rounds, figures);
    return vectors;
  } finally {
    await app.close();
  }
}

type Works = ReturnType<typeof worksOf>;

function worksOf(app: App, vectors: ReadonlyMap<string, Vector>) {
  const operation = (query: string) => async (round: number) => {
    const contextValue = await app.contextOf('bench');
    const { body } = await app.apollo.executeOperation(
      { query, variables: { ...variablesOf(round) } },
      { contextValue },
    );
    assert(body.kind === 'single' && body.singleResult.errors === undefined);
  };
  return {
    graphql: operation(OPERATION),
    because: operation(OPERATION_WITH_BECAUSE),
    async flow(round: number) {
      const { search, loaders } = await app.contextOf('bench');
      const page = await searchImages(variablesOf(round), search, loaders);
      assert(page.items.length === PAGE && page.personalization.applied);
    },
    async anonymous(round: number) {
      const { search, loaders } = await app.contextOf('bench');
      await searchImages({ query: textOf(round), first: PAGE }, search, loaders);
    },
    async nearest(round: number) {
      const vector = vectors.get(textOf(round));
      assert(vector !== undefined);
      await app.engines.index.nearest(vector, { k: CANDIDATES, filter: {} });
    },
  };
}

async function measureEncoder(app: App, figures: Figures): Promise<ReadonlyMap<string, Vector>> {
  const { embedder } = app.engines;
  await embedder.embedTexts(['a text that wakes the encoder']);
  const vectors = new Map<string, Vector>();
  const times = await timeInTurns(
    {
      async encode(round) {
        const [vector] = await embedder.embedTexts([textOf(round)]);
        if (vector !== undefined) vectors.set(textOf(round), vector);
      },
    },
    TEXTS.length,
  );
  figures.section(`One text that nobody asked before (${TEXTS.length} texts)`);
  figures.add({ name: 'text encoder, p50', value: median(times('encode')), unit: 'ms' });
  figures.add({ name: 'text encoder, p99', value: percentile(times('encode'), 0.99), unit: 'ms' });
  return vectors;
}

async function measureCached(works: Works, rounds: number, figures: Figures): Promise<void> {
  const times = await timeInTurns(works, rounds);
  const floor = { name: `nearest(${CANDIDATES}), p50`, value: median(times('nearest')) };
  figures.section(`Warm personalised search in process, vector and candidates cached (${rounds} rounds)`);
  figures.add({
    name: `GraphQL operation, ${PAGE} items, p50`,
    value: median(times('graphql')),
    unit: 'ms',
    floor,
    limit: { kind: 'gate', of: 'value', at: 'most', limit: 5, orTimesFloor: 12 },
  });
  figures.add({ name: 'GraphQL operation, p99', value: percentile(times('graphql'), 0.99), unit: 'ms' });
  figures.add({
    name: 'the same with because(first: 3), p50',
    value: median(times('because')),
    unit: 'ms',
    floor,
  });
  figures.add({ name: 'searchImages without GraphQL, p50', value: median(times('flow')), unit: 'ms', floor });
  figures.add({ name: 'searchImages, p99', value: percentile(times('flow'), 0.99), unit: 'ms' });
  figures.add({ name: 'searchImages for nobody, p50', value: median(times('anonymous')), unit: 'ms', floor });
  figures.add({ name: 'nearest, p99', value: percentile(times('nearest'), 0.99), unit: 'ms' });
}

/** Time that the gateway adds to an uncached k-NN search; the search beneath is the floor. */
async function measureAdded(
  works: Works,
  cache: ForgetfulCache,
  rounds: number,
  figures: Figures,
): Promise<void> {
  cache.forgetsCandidates = true;
  const times = await timeInTurns(works, rounds);
  cache.forgetsCandidates = false;
  const floor = { name: `nearest(${CANDIDATES}), p50`, value: median(times('nearest')) };
  const added = median(times('flow')) - floor.value;
  figures.section(`Latency added to the k-NN search, vector cached, candidates not (${rounds} rounds)`);
  figures.add({
    name: 'searchImages without GraphQL, p50',
    value: median(times('flow')),
    unit: 'ms',
    floor,
    limit: { kind: 'aim', of: 'ratio', at: 'most', limit: 1.15 },
  });
  figures.add({ name: 'GraphQL operation, p50', value: median(times('graphql')), unit: 'ms', floor });
  figures.add({ name: 'GraphQL operation, p99', value: percentile(times('graphql'), 0.99), unit: 'ms' });
  figures.add({ name: 'added by searchImages', value: added, unit: 'ms' });
  figures.note(`${added.toFixed(2)} ms are 15 % of a k-NN search of ${(added / 0.15).toFixed(1)} ms.`);
}

async function profile(works: Works, cache: ForgetfulCache, rounds: number, figures: Figures): Promise<void> {
  for (const forgets of [false, true]) {
    cache.forgetsCandidates = forgets;
    const shares = await cpuProfile(async () => {
      for (let round = 0; round < rounds; round++) await works.graphql(round);
    }, rounds);
    const total = shares.reduce((sum, { micros }) => sum + micros, 0);
    figures.note('');
    figures.note(
      `Where ${total.toFixed(0)} µs of a GraphQL operation go, candidates ${forgets ? 'not ' : ''}cached:`,
    );
    for (const { place, micros } of shares.slice(0, 14)) {
      figures.note(
        `  ${micros.toFixed(0).padStart(6)} µs  ${((100 * micros) / total).toFixed(0).padStart(3)} %  ${place}`,
      );
    }
  }
  cache.forgetsCandidates = false;
}
