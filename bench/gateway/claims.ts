import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InProcess, Recall } from './catalogue-process.js';
import { type Child, startChild } from './child-process.js';
import type { Figures } from './figures.js';
import { describeFilling } from './filling.js';
import type { LoadAnswer, ToLoad } from './load-process.js';
import { MADE_UP_TEXTS, madeUpVariables } from './made-up-catalogue.js';
import { anonymousMemory } from './process-memory.js';
import { median } from './samples.js';
import { OPERATION } from './searches.js';
import type { VitalSigns } from './vital-signs.js';

export interface ClaimsOptions {
  readonly images: number;
  /** In process; and requests of each load over HTTP. */
  readonly rounds: number;
  readonly requests: number;
  /** Of loads over HTTP, which take turns. */
  readonly turns: number;
}

interface Server {
  readonly child: Child;
  readonly url: string;
  readonly bodies: readonly string[];
}

interface Loaded extends LoadAnswer {
  /** Processor time a request, ms. */
  readonly cpu: number;
  readonly delay: number;
}

/** Cost of a search over a catalogue with a slow k-NN search, beside that search alone. */
export async function measureClaims(options: ClaimsOptions, figures: Figures): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'parallax-claims-'));
  const environment = { DATA_DIR: folder, CATALOGUE: 'claims' };
  const gateway = startChild('catalogue-process', environment);
  const floor = startChild('catalogue-process', environment);
  const clients = startChild('load-process');
  // Processes of their own: what filling and counting leave behind is not the gateway's memory.
  const filler = startChild('catalogue-process', environment);
  try {
    await describeFilling(filler, environment, options.images, figures);
    const { at20, at200 } = await filler.ask<Recall>({ kind: 'recall', images: options.images });
    const least = (limit: number) => ({ kind: 'gate', of: 'value', at: 'least', limit }) as const;
    await filler.stop();
    figures.add({ name: 'recall@20', value: at20, unit: '', limit: least(0.995) });
    figures.add({ name: 'recall@200', value: at200, unit: '', limit: least(0.99) });
    await describeInProcess(gateway, options, figures);
    const servers = { gateway: await listening(gateway, 'gateway'), floor: await listening(floor, 'floor') };
    for (const connections of [1, 16]) await describeHttp(servers, clients, connections, options, figures);
    const memory = anonymousMemory(gateway.pid);
    if (memory !== null) figures.add({ name: 'anonymous memory afterwards', value: memory, unit: 'MB' });
  } finally {
    await Promise.all([gateway.stop(), floor.stop(), clients.stop(), filler.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function describeInProcess(gateway: Child, options: ClaimsOptions, figures: Figures): Promise<void> {
  const ask = async (forgets: boolean): Promise<InProcess> => {
    await gateway.ask({ kind: 'forget candidates', forgets });
    return gateway.ask<InProcess>({ kind: 'in process', rounds: options.rounds });
  };
  const cached = await ask(false);
  const searched = await ask(true);
  const most = (limit: number) => ({ kind: 'aim', of: 'value', at: 'most', limit }) as const;
  const beside = (value: number) => ({ name: 'nearest(200), p50', value });
  figures.add({ name: 'usearch alone, 200 of them, p50', value: searched.usearch, unit: 'ms' });
  figures.add({
    ...{
      name: 'added to nearest(200) by the flow, p50',
      value: searched.flow - searched.nearest,
      unit: 'ms',
    },
    ...{ floor: beside(searched.nearest), limit: most(0.2) },
  });
  figures.add({
    ...{ name: 'GraphQL operation, candidates cached, p50', value: cached.graphql, unit: 'ms' },
    ...{ floor: beside(cached.nearest), limit: most(0.35) },
  });
  figures.note(`A search brought ${searched.brought.toFixed(1)} images from beyond its window, on average.`);
  figures.add({
    ...{ name: '  searchImages without GraphQL, p50', value: cached.flow, unit: 'ms' },
    floor: beside(cached.nearest),
  });
}

async function listening(child: Child, as: 'gateway' | 'floor'): Promise<Server> {
  const { url } = await child.ask<{ url: string }>({ kind: 'listen', as });
  const bodies = Array.from({ length: 3 * MADE_UP_TEXTS }, (_, i) =>
    JSON.stringify(as === 'floor' ? { text: i } : { query: OPERATION, variables: madeUpVariables(i) }),
  );
  return { child, url: `${url}/${as === 'floor' ? 'usearch' : 'graphql'}`, bodies };
}

async function describeHttp(
  { gateway, floor }: { readonly gateway: Server; readonly floor: Server },
  clients: Child,
  connections: number,
  { requests, turns }: ClaimsOptions,
  figures: Figures,
): Promise<void> {
  const load = async ({ child, url, bodies }: Server): Promise<Loaded> => {
    const order: ToLoad = { url, bodies, connections, requests, mostMs: 30_000 };
    await child.ask({ kind: 'vital signs' });
    const loaded = await clients.ask<LoadAnswer>(order);
    const { cpu, loopDelayP99 } = await child.ask<VitalSigns>({ kind: 'vital signs' });
    return { ...loaded, cpu: cpu / loaded.done, delay: loopDelayP99 };
  };
  for (const forgets of [true, false]) {
    await gateway.child.ask({ kind: 'forget candidates', forgets });
    const runs: { readonly own: Loaded; readonly bare: Loaded }[] = [];
    // The first is to warm up.
    for (let turn = 0; turn <= turns; turn++)
      runs.push({ bare: await load(floor), own: await load(gateway) });
    const of = (which: 'own' | 'bare', what: keyof Loaded) =>
      median(runs.slice(1).map((run) => run[which][what]));
    const figure = (name: string, what: keyof Loaded, unit: string) => ({
      ...{ name, value: of('own', what), unit },
      floor: { name: 'bare Fastify and usearch', value: of('bare', what) },
    });
    const state = forgets ? 'not cached' : 'cached';
    const connected = connections === 1 ? '1 connection' : `${connections} connections`;
    const least = { kind: 'aim', of: 'ratio', at: 'least', limit: forgets ? 1 : 1.5 } as const;
    figures.add({
      ...figure(`${connected}, candidates ${state}`, 'perSecond', '/s'),
      ...(connections > 1 && { limit: least }),
    });
    figures.add(figure('  latency p50', 'p50', 'ms'));
    figures.add(figure('  latency p99', 'p99', 'ms'));
    figures.add(figure('  processor time a request', 'cpu', 'ms'));
    figures.add(figure('  event-loop delay p99', 'delay', 'ms'));
  }
}
