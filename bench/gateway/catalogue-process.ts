// A catalogue of made-up images in a process of its own: the gateway over it, or bare Fastify over its graph alone.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Fastify from 'fastify';
import { exactSearch, MetricKind } from 'usearch';
import { readConfig } from '../../src/config/config.js';
import { emptyGraph } from '../../src/datasources/indexes/embedded/derived/derived-file.js';
import { GraphBytes } from '../../src/datasources/indexes/embedded/derived/graph-bytes.js';
import { cosine, type Vector } from '../../src/domain/vector.js';
import { searchImages } from '../../src/search/search-images.js';
import { createApp } from '../../src/server/create-app.js';
import { answerParent } from './child-process.js';
import { type Clustered, clusterFilled, type Filled, fillCatalogue, recordViews } from './fill-catalogue.js';
import { openForgetfulCache } from './forgetful-cache.js';
import {
  DIMENSION,
  MADE_UP_EMBEDDER,
  MADE_UP_TEXTS,
  madeUpId,
  madeUpImages,
  madeUpText,
  madeUpVariables,
  madeUpVector,
} from './made-up-catalogue.js';
import { median, timeInTurns } from './samples.js';
import { CANDIDATES, OPERATION, PAGE } from './searches.js';
import { watchVitalSigns } from './vital-signs.js';

export type ToCatalogue =
  | { readonly kind: 'fill'; readonly images: number }
  | { readonly kind: 'cluster' }
  | { readonly kind: 'record views'; readonly images: number }
  | { readonly kind: 'listen'; readonly as: 'gateway' | 'floor' }
  | { readonly kind: 'forget candidates'; readonly forgets: boolean }
  | { readonly kind: 'in process'; readonly rounds: number }
  | { readonly kind: 'recall'; readonly images: number }
  | { readonly kind: 'vital signs' };

/** Medians in ms. */
export interface InProcess {
  readonly usearch: number;
  readonly nearest: number;
  readonly flow: number;
  readonly graphql: number;
  /** Images that a search brought from beyond its window, on average. */
  readonly brought: number;
}

export interface Recall {
  readonly at20: number;
  readonly at200: number;
}

const config = readConfig({ LOG_LEVEL: 'silent', IMAGE_BASE_URL: 'http://images.invalid', ...process.env });
const vitalSigns = watchVitalSigns();
const cache = openForgetfulCache();
const vectors = Array.from({ length: MADE_UP_TEXTS }, (_, i) => madeUpVector(madeUpText(i)));
const vectorOf = (i: number): Vector => vectors[i % MADE_UP_TEXTS] ?? new Float32Array(DIMENSION);
/** As the graph compares them: made in advance, so that the floor is the library's search alone. */
const encoder = new GraphBytes(DIMENSION);
const encoded = vectors.map((vector) => encoder.encode(vector));
const bytesOf = (i: number): Int8Array => encoded[i % MADE_UP_TEXTS] ?? new Int8Array(DIMENSION);
let opened: ReturnType<typeof createApp> | null = null;
const gateway = () => {
  opened ??= createApp(config, { engines: { embedder: MADE_UP_EMBEDDER, cache } });
  return opened;
};

answerParent<ToCatalogue>(async (message): Promise<object> => {
  switch (message.kind) {
    case 'fill':
      return fillCatalogue(config, message.images) satisfies Promise<Filled>;
    case 'cluster':
      return clusterFilled(config) satisfies Promise<Clustered>;
    case 'record views':
      await recordViews(config, message.images);
      return {};
    case 'listen':
      return { url: message.as === 'gateway' ? await listen() : await listenBare() };
    case 'forget candidates':
      cache.forgetsCandidates = message.forgets;
      return {};
    case 'in process':
      return inProcess(message.rounds);
    case 'recall':
      return recall(message.images);
    case 'vital signs':
      return vitalSigns();
  }
});

async function listen(): Promise<string> {
  return (await gateway()).http.listen({ host: '127.0.0.1', port: 0 });
}

function listenBare(): Promise<string> {
  const graph = mappedGraph();
  const http = Fastify();
  http.post<{ Body: { readonly text: number } }>('/usearch', async ({ body: { text } }) => {
    const { keys } = graph.search(bytesOf(text), CANDIDATES, 1);
    return { ids: Array.from(keys.subarray(0, PAGE), (slot) => madeUpId(Number(slot))) };
  });
  return http.listen({ host: '127.0.0.1', port: 0 });
}

/** The file that serves the catalogue. */
function mappedGraph() {
  const folder = join(config.dataDirectory, config.catalogue, 'index');
  const graph = emptyGraph(DIMENSION);
  graph.view(join(folder, readdirSync(folder).find((name) => name.endsWith('.usearch')) ?? ''));
  return graph;
}

async function inProcess(rounds: number): Promise<InProcess> {
  const { contextOf, engines, apollo } = await gateway();
  const graph = mappedGraph();
  let brought = 0;
  const works = {
    usearch: async (i: number) => graph.search(bytesOf(i), CANDIDATES, 1),
    nearest: (i: number) => engines.index.nearest(vectorOf(i), { k: CANDIDATES, filter: {} }),
    async flow(i: number) {
      const { search, loaders } = await contextOf('bench');
      const { personalization } = await searchImages(madeUpVariables(i), search, loaders);
      if (!personalization.applied) throw new Error('A search was not personalised.');
      brought += personalization.tasteCandidates;
    },
    async graphql(i: number) {
      const contextValue = await contextOf('bench');
      const { body } = await apollo.executeOperation(
        { query: OPERATION, variables: madeUpVariables(i) },
        { contextValue },
      );
      if (body.kind !== 'single' || body.singleResult.errors) throw new Error('An operation failed.');
    },
  };
  await timeInTurns(works, 3 * MADE_UP_TEXTS);
  brought = 0;
  const times = await timeInTurns(works, rounds);
  const of = (name: keyof typeof works) => median(times(name));
  return {
    ...{ usearch: of('usearch'), nearest: of('nearest'), flow: of('flow'), graphql: of('graphql') },
    brought: brought / rounds,
  };
}

/** Against every vector, for fifty of the texts. */
async function recall(images: number): Promise<Recall> {
  const { engines } = await gateway();
  const all = new Float32Array(images * DIMENSION);
  let row = 0;
  for (const { vector } of madeUpImages(images)) all.set(vector, DIMENSION * row++);
  const found = { at20: 0, at200: 0 };
  const asked = vectors.slice(0, 50);
  for (const query of asked) {
    // The library's sums are of half the digits: its first 250 hold the true 200.
    const { keys } = exactSearch(all, query, DIMENSION, CANDIDATES + 50, MetricKind.IP, 2);
    const truth = [...keys]
      .map((key) => ({ slot: Number(key), near: cosine(query, rowOf(all, Number(key))) }))
      .sort((a, b) => b.near - a.near)
      .map(({ slot }) => madeUpId(slot));
    const near = await engines.index.nearest(query, { k: CANDIDATES, filter: {} });
    const shareAt = (k: number): number => {
      const ids = new Set(near.slice(0, k).map(({ imageId }) => imageId));
      return truth.slice(0, k).filter((id) => ids.has(id)).length / k / asked.length;
    };
    found.at20 += shareAt(20);
    found.at200 += shareAt(CANDIDATES);
  }
  return found;
}

function rowOf(all: Float32Array, row: number): Vector {
  return all.subarray(row * DIMENSION, (row + 1) * DIMENSION);
}
