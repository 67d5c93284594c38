import { join } from 'node:path';
import type { Vector } from '../../src/domain/vector.js';
import { type Child, startChild } from './child-process.js';
import type { Figures } from './figures.js';
import type { LoadAnswer, ToLoad } from './load-process.js';
import { anonymousMemory } from './process-memory.js';
import { OPERATION, TEXTS, variablesOf } from './searches.js';
import type { VitalSigns } from './vital-signs.js';

const CONNECTIONS = 16;
const MOST_MS = 60_000;

interface Loaded {
  readonly load: LoadAnswer;
  readonly signs: VitalSigns;
}

/** Sixteen clients against the gateway and against a floor that does nothing but the k-NN search. */
export async function measureOverHttp(
  dataDirectory: string,
  vectors: ReadonlyMap<string, Vector>,
  requests: number,
  figures: Figures,
): Promise<void> {
  const gateway = startChild('gateway-process', { DATA_DIR: dataDirectory });
  const floor = startChild('floor-process');
  const clients = startChild('load-process');
  try {
    const { url } = await gateway.ask<{ url: string }>({ kind: 'listen' });
    const { url: floorUrl } = await floor.ask<{ url: string }>({
      kind: 'listen',
      directory: join(dataDirectory, 'demo'),
      vectors: [...vectors].map(([text, vector]) => [text, [...vector]]),
    });
    const searches = bodies((i) => ({ query: OPERATION, variables: variablesOf(i) }));
    const texts = bodies((i) => ({ text: TEXTS[i % TEXTS.length] }));
    const run = (server: Child, to: string, of: readonly string[], count = requests) =>
      loaded(server, clients, {
        url: to,
        bodies: of,
        connections: CONNECTIONS,
        requests: count,
        mostMs: MOST_MS,
      });

    // Warm: every text is embedded, every route compiled.
    const warmUp = searches.length;
    await run(gateway, `${url}/graphql`, searches, warmUp);
    await run(floor, `${floorUrl}/nearest`, texts, warmUp);
    await run(floor, `${floorUrl}/usearch`, texts, warmUp);

    const usearch = await run(floor, `${floorUrl}/usearch`, texts);
    const nearest = await run(floor, `${floorUrl}/nearest`, texts);
    const cached = await run(gateway, `${url}/graphql`, searches);
    await gateway.ask({ kind: 'forget candidates', forgets: true });
    const searched = await run(gateway, `${url}/graphql`, searches);

    figures.section(`Over HTTP, ${CONNECTIONS} connections, ${requests} requests each`);
    describe(figures, 'bare Fastify and usearch', usearch);
    describe(figures, 'bare Fastify and index.nearest', nearest);
    compare(figures, 'gateway, candidates not cached', searched, nearest);
    compare(figures, 'gateway, candidates cached', cached, nearest);
    const failed = [usearch, nearest, cached, searched].reduce((sum, { load }) => sum + load.failed, 0);
    figures.add({
      name: 'answers that were no answer',
      value: failed,
      unit: '',
      limit: { kind: 'gate', of: 'value', at: 'most', limit: 0 },
    });
    await measureMemory(gateway, floor, figures);
  } finally {
    await Promise.all([gateway.stop(), floor.stop(), clients.stop()]);
  }
}

function bodies(bodyOf: (i: number) => object): readonly string[] {
  return Array.from({ length: 3 * TEXTS.length }, (_, i) => JSON.stringify(bodyOf(i)));
}

async function loaded(server: Child, clients: Child, message: ToLoad): Promise<Loaded> {
  await server.ask({ kind: 'vital signs' });
  const load = await clients.ask<LoadAnswer>(message);
  return { load, signs: await server.ask<VitalSigns>({ kind: 'vital signs' }) };
}

function describe(figures: Figures, name: string, { load, signs }: Loaded): void {
  figures.add({ name, value: load.perSecond, unit: '/s' });
  figures.add({ name: '  latency p50', value: load.p50, unit: 'ms' });
  figures.add({ name: '  latency p99', value: load.p99, unit: 'ms' });
  figures.add({ name: '  processor time a request', value: signs.cpu / load.done, unit: 'ms' });
  figures.add({ name: '  event-loop delay p99', value: signs.loopDelayP99, unit: 'ms' });
}

function compare(figures: Figures, name: string, { load, signs }: Loaded, floor: Loaded): void {
  const beside = (value: number) => ({ name: 'index.nearest', value });
  figures.add({
    name,
    value: load.perSecond,
    unit: '/s',
    floor: beside(floor.load.perSecond),
    limit: { kind: 'aim', of: 'ratio', at: 'least', limit: 0.5 },
  });
  figures.add({ name: '  latency p50', value: load.p50, unit: 'ms', floor: beside(floor.load.p50) });
  figures.add({ name: '  latency p99', value: load.p99, unit: 'ms', floor: beside(floor.load.p99) });
  figures.add({
    name: '  processor time a request',
    value: signs.cpu / load.done,
    unit: 'ms',
    floor: beside(floor.signs.cpu / floor.load.done),
  });
  figures.add({
    name: '  event-loop delay p99',
    value: signs.loopDelayP99,
    unit: 'ms',
    floor: beside(floor.signs.loopDelayP99),
    limit: { kind: 'gate', of: 'value', at: 'most', limit: 20, orTimesFloor: 4 },
  });
}

async function measureMemory(gateway: Child, floor: Child, figures: Figures): Promise<void> {
  const whole = anonymousMemory(gateway.pid);
  const bare = anonymousMemory(floor.pid);
  await gateway.ask({ kind: 'close the encoder' });
  const rest = anonymousMemory(gateway.pid);
  figures.section('Anonymous memory after the load (RssAnon)');
  if (whole === null || bare === null || rest === null) {
    figures.note('Not measured: this system has no /proc.');
    return;
  }
  const floorOf = { name: 'bare Fastify and index', value: bare };
  figures.add({ name: 'gateway, its encoder included', value: whole, unit: 'MB', floor: floorOf });
  figures.add({
    name: 'gateway, once its encoder has ended',
    value: rest,
    unit: 'MB',
    floor: floorOf,
    limit: { kind: 'gate', of: 'value', at: 'most', limit: 300 },
  });
}
