import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { textsIn } from '../../src/datasources/indexes/opensearch/client/answer-shape.js';
import { parseSearch } from '../../src/datasources/indexes/opensearch/requests/search-answer.js';
import {
  documentsRequest,
  nearestRequest,
} from '../../src/datasources/indexes/opensearch/requests/search-requests.js';
import { type Child, startChild } from './child-process.js';
import type { Figures } from './figures.js';
import type { Filled } from './fill-catalogue.js';
import type { LoadAnswer, ToLoad } from './load-process.js';
import { MADE_UP_TEXTS, madeUpText, madeUpVariables, madeUpVector } from './made-up-catalogue.js';
import { median } from './samples.js';
import { CANDIDATES, OPERATION, PAGE } from './searches.js';
import type { VitalSigns } from './vital-signs.js';

const ALIAS = 'parallax-bench-gateway';

export interface OpenSearchOptions {
  readonly url: string;
  readonly images: number;
  /** Requests of each load, and loads of each kind, which take turns. */
  readonly requests: number;
  readonly turns: number;
}

interface Loaded extends LoadAnswer {
  /** Processor time of the gateway a request, ms. */
  readonly cpu: number;
}

/**
 * The gateway over OpenSearch, beside the bare calls of a page: the k-NN search that answers 200 ids by their column,
 * and the search for the documents of the first 20. Its ratio to the k-NN call alone is printed too.
 */
export async function measureOpenSearch(options: OpenSearchOptions, figures: Figures): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'parallax-opensearch-'));
  const environment = {
    ...{ DATA_DIR: folder, CATALOGUE: 'claims', INDEX: 'opensearch', OPENSEARCH_URL: options.url },
    // A search that others' work slows down is to be measured, not refused.
    ...{ SEARCH_BUDGET_MS: '10000' },
    ...{ OPENSEARCH_INDEX: ALIAS, OPENSEARCH_ENGINE: 'lucene', OPENSEARCH_REPLICAS: '0' },
  };
  await removeIndexes(options.url);
  const [filler, gateway] = [
    startChild('catalogue-process', environment),
    startChild('catalogue-process', environment),
  ];
  const clients = startChild('load-process');
  try {
    await filler.ask<Filled>({ kind: 'fill', images: options.images });
    await filler.ask({ kind: 'cluster' });
    await filler.ask({ kind: 'record views', images: options.images });
    await filler.stop();
    const { url } = await gateway.ask<{ url: string }>({ kind: 'listen', as: 'gateway' });
    await gateway.ask({ kind: 'forget candidates', forgets: true });
    figures.section(`OpenSearch with ${options.images} made-up images, candidates not cached`);
    const documents = await documentsOfPages(options.url);
    for (const connections of [1, 16]) {
      await describe({ gateway, clients, url, connections, documents }, options, figures);
    }
  } finally {
    await Promise.all([filler.stop(), gateway.stop(), clients.stop()]);
    await removeIndexes(options.url);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function describe(
  at: {
    readonly gateway: Child;
    readonly clients: Child;
    readonly url: string;
    readonly connections: number;
    readonly documents: readonly string[];
  },
  { url, requests, turns }: OpenSearchOptions,
  figures: Figures,
): Promise<void> {
  const { gateway, clients, connections, documents } = at;
  const load = async (to: string, bodies: readonly string[]): Promise<Loaded> => {
    const order: ToLoad = { url: to, bodies, connections, requests, mostMs: 20_000 };
    await gateway.ask({ kind: 'vital signs' });
    const loaded = await clients.ask<LoadAnswer>(order);
    const { cpu } = await gateway.ask<VitalSigns>({ kind: 'vital signs' });
    return { ...loaded, cpu: cpu / loaded.done };
  };
  const works = {
    raw: () => load(`${url}/${ALIAS}/_search`, RAW),
    documents: () => load(`${url}/${ALIAS}/_search`, documents),
    plain: () => load(`${at.url}/graphql`, searches(false)),
    personal: () => load(`${at.url}/graphql`, searches(true)),
  };
  const runs: Record<keyof typeof works, Loaded>[] = [];
  // The first two are to warm up: optimized code of a gateway of one core is compiled beside its work.
  for (let turn = -1; turn <= turns; turn++) {
    runs.push({
      ...{ raw: await works.raw(), documents: await works.documents() },
      ...{ plain: await works.plain(), personal: await works.personal() },
    });
  }
  const of = (which: keyof typeof works, what: keyof Loaded): number =>
    median(runs.slice(2).map((run) => run[which][what]));
  const page = of('raw', 'p50') + of('documents', 'p50');
  const pagesPerSecond = 1 / (1 / of('raw', 'perSecond') + 1 / of('documents', 'perSecond'));
  const connected = connections === 1 ? '1 connection' : `${connections} connections`;
  for (const [which, name] of [
    ['plain', 'for nobody'],
    ['personal', 'for a user'],
  ] as const) {
    figures.add({
      ...{ name: `${connected}, ${name}, p50`, value: of(which, 'p50'), unit: 'ms' },
      floor: { name: 'both bare calls', value: page },
      limit: { kind: 'aim', of: 'ratio', at: 'most', limit: 1.25 },
    });
    figures.add({
      ...{ name: '  against k-NN alone', value: of(which, 'p50'), unit: 'ms' },
      floor: { name: 'the k-NN call', value: of('raw', 'p50') },
    });
    figures.add({
      ...{ name: '  throughput', value: of(which, 'perSecond'), unit: '/s' },
      floor: { name: 'both bare calls', value: pagesPerSecond },
    });
    figures.add({ name: "  the gateway's processor time", value: of(which, 'cpu'), unit: 'ms' });
  }
  const failed = runs.flatMap((run) => Object.values(run).map((loaded) => loaded.failed));
  figures.add({
    ...{ name: '  answers that were no answer', value: failed.reduce((sum, one) => sum + one, 0), unit: '' },
    limit: { kind: 'gate', of: 'value', at: 'most', limit: 0 },
  });
}

/** The least that finds the same images: ids alone, from their column. */
const RAW = Array.from({ length: MADE_UP_TEXTS }, (_, i) =>
  JSON.stringify({
    ...nearestRequest(madeUpVector(madeUpText(i)), CANDIDATES, {}),
    docvalue_fields: ['imageId'],
  }),
);

/** The documents of the first page of each text, as the gateway asks for them. */
async function documentsOfPages(url: string): Promise<readonly string[]> {
  const headers = { 'content-type': 'application/json' };
  return Promise.all(
    RAW.map(async (body) => {
      const answer = await fetch(`${url}/${ALIAS}/_search`, { method: 'POST', headers, body });
      const { hits } = parseSearch(await answer.json());
      return JSON.stringify(
        documentsRequest(hits.slice(0, PAGE).map(({ fields }) => textsIn(fields, 'imageId')[0] ?? '')),
      );
    }),
  );
}

function searches(isPersonal: boolean): readonly string[] {
  return Array.from({ length: 3 * MADE_UP_TEXTS }, (_, i) => {
    const variables = { ...madeUpVariables(i), ...(!isPersonal && { userId: 'nobody-yet' }) };
    return JSON.stringify({ query: OPERATION, variables });
  });
}

async function removeIndexes(url: string): Promise<void> {
  const listed = await fetch(`${url}/_cat/indices/${ALIAS}*?format=json&h=index&expand_wildcards=all`);
  // OpenSearch's own answer.
  const indexes = (await listed.json()) as readonly { readonly index: string }[];
  for (const { index } of indexes) await fetch(`${url}/${index}`, { method: 'DELETE' });
}
