// The embedded index: what quantisation costs, recall with and without filters, and how free the event
// loop stays. Run it on an idle machine:
//   npx vitest run --config bench/vitest.bench.config.ts bench/index-recall.ts
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Index, MetricKind, ScalarKind } from 'usearch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CooperativeScheduler } from '../src/datasources/cooperative-scheduler.js';
import { GRAPH } from '../src/datasources/indexes/embedded/derived/derived-file.js';
import { GraphBytes } from '../src/datasources/indexes/embedded/derived/graph-bytes.js';
import { openEmbeddedIndex } from '../src/datasources/indexes/embedded/embedded.index.js';
import { openEmbeddedIndexWriter } from '../src/datasources/indexes/embedded/embedded.index-writer.js';
import type { ImageIndex } from '../src/datasources/indexes/image-index.js';
import type { ImageFilter } from '../src/domain/image.js';
import { cosine, unitVector, type Vector } from '../src/domain/vector.js';
import { anImage } from '../test/builders/an-image.js';
import { someVectors } from '../test/builders/some-vectors.js';

const COUNT = 20_000;
const DIMENSION = 128;
const CLUSTERS = 200;
const CANDIDATES = 200;
/** As `nearest` asks for 200 at this size, and compares exactly. */
const ASKED = 717;
const COMPARED = 256;

/** Clustered, as embeddings of pictures are; the queries are drawn around the same centres. */
const drawn = someVectors({
  count: COUNT + 200,
  dimension: DIMENSION,
  clusters: CLUSTERS,
  seed: 42,
  spread: 0.8,
});
const vectors = drawn.slice(0, COUNT);
const queries = drawn.slice(COUNT);
const floorTurns = new CooperativeScheduler();

/** Vectors as encoders give them: a mean that all share, and a few numbers many times larger than the rest. */
const FORMS = [
  { form: 'clusters', mean: 0, times: 1, offset: 0 },
  { form: 'cosine .7 between any two', mean: 1.96, times: 1, offset: 0 },
  { form: '3 numbers 30 times larger', mean: 0, times: 30, offset: 0 },
  { form: 'the same with a mean', mean: 1.3, times: 30, offset: 0 },
  { form: '3 that hardly vary', mean: 0, times: 10, offset: 50 },
] as const;
const LARGE = new Set([17, 58, 99]);

const encoder = new GraphBytes(DIMENSION);
const ROTATED = 'bytes, rotated';
/** The graph's form of rows. */
const SCALARS = [
  { scalars: 'f16', quantization: ScalarKind.F16, encode: (rows: Float32Array) => rows },
  { scalars: "bytes, the library's cast", quantization: ScalarKind.I8, encode: (rows: Float32Array) => rows },
  {
    scalars: 'bytes, rotated',
    quantization: ScalarKind.I8,
    encode: (rows: Float32Array) => encoder.encode(rows),
  },
];

describe('usearch alone: quantisation, recall and time', () => {
  it.each(FORMS)('$form', ({ form, mean, times, offset }) => {
    const shaped = drawn.map((vector) =>
      unitVector(
        vector.map((value, i) => {
          const large = LARGE.has(i);
          return value * (large ? times : 1) + (mean + (large ? offset : 0)) / Math.sqrt(DIMENSION);
        }),
      ),
    );
    const rows = shaped.slice(0, COUNT);
    const asked = shaped.slice(COUNT);
    const truth = asked.map((query) => exact(query, CANDIDATES, rows));
    const print = table('vectors', 'scalars', 'recall@20', `recall@${CANDIDATES}`, 'cpu ms', 'build cpu s');
    for (const { scalars, quantization, encode } of SCALARS) {
      const graph = graphOf(quantization);
      const building = cpuOf(() => {
        for (let start = 0; start < COUNT; start += 1_000) {
          const batch = rows.slice(start, start + 1_000);
          const keys = BigUint64Array.from(batch, (_, i) => BigInt(start + i));
          graph.add(keys, encode(flat(batch)), 2);
        }
      });
      const found: number[][] = [];
      const searching = cpuOf(() => {
        for (const query of asked) found.push(Array.from(graph.search(encode(query), ASKED, 1).keys, Number));
      });
      const best = found.map((slots, i) =>
        rescored(asked[i] ?? new Float32Array(), slots.slice(0, COMPARED), rows),
      );
      const of = (count: number) =>
        recall(
          best.map((slots) => slots.slice(0, count)),
          truth.map((slots) => slots.slice(0, count)),
        );
      print(
        form,
        scalars,
        of(20).toFixed(4),
        of(CANDIDATES).toFixed(4),
        (searching / asked.length).toFixed(2),
        (building / 1_000).toFixed(1),
      );
      if (scalars !== ROTATED) continue;
      expect(of(20)).toBeGreaterThanOrEqual(0.995);
      expect(of(CANDIDATES)).toBeGreaterThanOrEqual(0.99);
    }
  });
});

describe('the embedded index', () => {
  let directory: string;
  let index: ImageIndex;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'bench-'));
    const space = { model: 'bench', dimension: DIMENSION };
    const writer = await openEmbeddedIndexWriter({ directory, space, embedder: 'bench' });
    for (let start = 0; start < COUNT; start += 500) {
      await writer.put(
        vectors.slice(start, start + 500).map((vector, i) => ({
          image: anImage({ id: String(start + i), type: typeOf(start + i), tags: tagsOf(start + i) }),
          vector,
        })),
      );
    }
    await writer.fold();
    await writer.close();
    index = await openEmbeddedIndex({ directory });
    await ask(queries, {});
  });

  afterAll(async () => {
    await index.close();
    await rm(directory, { recursive: true });
  });

  const ask = async (asked: readonly Vector[], filter: ImageFilter, k = CANDIDATES) => {
    const times: number[] = [];
    const found: string[][] = [];
    for (const query of asked) {
      const started = performance.now();
      const hits = await index.nearest(query, { k, filter });
      times.push(performance.now() - started);
      found.push(hits.map(({ imageId }) => imageId));
    }
    return { times, found };
  };

  it('recall and time, filtered and not', async () => {
    const print = table('filter', 'matching', 'recall@20', `recall@${CANDIDATES}`, 'p50 ms', 'p99 ms');
    const cases: [string, ImageFilter, (i: number) => boolean][] = [
      ['none', {}, () => true],
      ['type, 1 in 2', { types: ['even'] }, (i) => typeOf(i) === 'even'],
      ['tag, 1 in 5', { tags: ['fifth'] }, (i) => i % 5 === 0],
      ['tag, 1 in 20', { tags: ['twentieth'] }, (i) => i % 20 === 0],
      ['tag, 1 in 1,000', { tags: ['rare'] }, (i) => i % 1_000 === 0],
    ];
    for (const [name, filter, matches] of cases) {
      const { times, found } = await ask(queries, filter);
      const truth = queries.map((query) => exact(query, CANDIDATES, vectors, matches));
      const at20 = recall(
        found.map((ids) => ids.slice(0, 20).map(Number)),
        truth.map((slots) => slots.slice(0, 20)),
      );
      const atAll = recall(
        found.map((ids) => ids.map(Number)),
        truth,
      );
      print(
        name,
        vectors.filter((_, i) => matches(i)).length,
        at20.toFixed(4),
        atAll.toFixed(4),
        ...percentiles(times),
      );
      expect(at20).toBeGreaterThanOrEqual(0.99);
    }
  });

  it('keeps the event loop free at 16 searches at a time', async () => {
    const print = table('16 at a time', 'a second', 'p50 ms', 'p99 ms', 'loop delay p50', 'loop delay p99');
    const report = async (name: string, work: (i: number) => Promise<unknown>) => {
      const { times, seconds, median, worst } = await sixteenAtATime(work);
      print(
        name,
        Math.round(times.length / seconds),
        ...percentiles(times),
        median.toFixed(2),
        worst.toFixed(2),
      );
      return worst;
    };
    const query = (i: number) => queries.slice(i % queries.length).slice(0, 1);
    // Loop delay of this machine without blocking work of more than a millisecond.
    const floor = await report('1 ms of nothing', async () => spin(1));
    const open = await report('search', (i) => ask(query(i), {}));
    const exactly = await report('search, tag 1 in 20', (i) => ask(query(i), { tags: ['twentieth'] }));
    expect(Math.max(open, exactly)).toBeLessThan(Math.max(20, 3 * floor));
  });
});

/** Latencies of sixteen clients for three seconds, each asking as soon as it was answered. */
async function sixteenAtATime(work: (i: number) => Promise<unknown>) {
  const seconds = 3;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const until = performance.now() + seconds * 1_000;
  const times: number[] = [];
  delay.enable();
  await Promise.all(
    Array.from({ length: 16 }, async (_, client) => {
      for (let i = client; performance.now() < until; i++) {
        const started = performance.now();
        await work(i);
        times.push(performance.now() - started);
        // As over a socket: the next request comes in a later turn.
        await new Promise((resolve) => setImmediate(resolve));
      }
    }),
  );
  delay.disable();
  return { times, seconds, median: delay.percentile(50) / 1e6, worst: delay.percentile(99) / 1e6 };
}

/** Its own turn each, like a search. */
async function spin(milliseconds: number): Promise<void> {
  await floorTurns.take();
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}

function graphOf(quantization: ScalarKind): Index {
  return new Index({
    dimensions: DIMENSION,
    metric: MetricKind.L2sq,
    quantization,
    connectivity: GRAPH.connectivity,
    expansion_add: GRAPH.expansionAdd,
    expansion_search: GRAPH.expansionSearch,
    multi: false,
  });
}

/** Processor time of all threads, in ms. */
function cpuOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function rescored(query: Vector, slots: readonly number[], rows: readonly Vector[] = vectors): number[] {
  const scored = slots.map((slot) => ({ slot, similarity: cosine(query, rows[slot] ?? query) }));
  return scored.sort((a, b) => b.similarity - a.similarity).map(({ slot }) => slot);
}

function exact(
  query: Vector,
  count: number,
  rows: readonly Vector[] = vectors,
  matches: (slot: number) => boolean = () => true,
): number[] {
  const all = rescored(query, [...rows.keys()].filter(matches), rows);
  return all.slice(0, count);
}

function recall(found: readonly (readonly number[])[], truth: readonly (readonly number[])[]): number {
  const shares = truth.map((wanted, i) => {
    const got = new Set(found[i]);
    return wanted.filter((slot) => got.has(slot)).length / Math.max(1, wanted.length);
  });
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

function percentiles(times: readonly number[]): [string, string] {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2);
  return [at(0.5), at(0.99)];
}

function typeOf(i: number): string {
  return i % 2 === 0 ? 'even' : 'odd';
}

function tagsOf(i: number): string[] {
  return [i % 5 === 0 ? 'fifth' : [], i % 20 === 0 ? 'twentieth' : [], i % 1_000 === 0 ? 'rare' : []].flat();
}

function flat(rows: readonly Vector[]): Float32Array {
  const all = new Float32Array(rows.length * DIMENSION);
  rows.forEach((row, i) => {
    all.set(row, i * DIMENSION);
  });
  return all;
}

/** Prints the head now and a row at each call. */
function table(...head: string[]): (...cells: (string | number)[]) => void {
  const line = (cells: readonly (string | number)[]) =>
    process.stdout.write(`${cells.map((cell) => String(cell).padEnd(22)).join('')}\n`);
  line(['']);
  line(head);
  return (...cells) => line(cells);
}
