import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it, vi } from 'vitest';
import { CooperativeScheduler } from '../../../../../src/datasources/cooperative-scheduler.js';
import { Delta } from '../../../../../src/datasources/indexes/embedded/delta.js';
import {
  DERIVED_FORMAT,
  DerivedIndex,
  emptyGraph,
} from '../../../../../src/datasources/indexes/embedded/derived/derived-file.js';
import { NearestSearch } from '../../../../../src/datasources/indexes/embedded/nearest-search.js';
import { SlotSet } from '../../../../../src/datasources/indexes/embedded/slot-set.js';

const IMAGES = 100_000;
const K = 100;
const query = Float32Array.of(1, 0, 0, 0);
/** The images lie in the order of their slots: 0 is the nearest. */
const similarityOf = (slot: number) => 1 - slot / IMAGES;

const folder = mkdtempSync(join(tmpdir(), 'parallax-nearest-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

/** A search over images whose graph finds them without a fault, and counts what it is asked for. */
function aSearch(matches: readonly number[] | null, residents: number, images = IMAGES) {
  const asked: number[] = [];
  const compared = { rows: 0, scored: 0, apart: 1e-3, onStride: (): unknown => undefined };
  const slots = matches && new SlotSet(IMAGES);
  for (const slot of matches ?? []) slots?.add(slot);
  const accept = (slot: number) => slots?.has(slot) ?? true;
  const search = new NearestSearch(
    {
      residents,
      score: (some) => {
        compared.scored += some.length;
        compared.onStride();
        return Array.from(some, (slot) => ({ slot, imageId: `${slot}`, similarity: similarityOf(slot) }));
      },
      bounds: (some) => {
        compared.rows += some.length;
        compared.onStride();
        const low = Float64Array.from(some, (slot) => similarityOf(slot) - compared.apart * (slot % 9));
        return {
          low,
          high: Float64Array.from(some, (slot) => similarityOf(slot) + compared.apart * (slot % 7)),
        };
      },
    },
    { base: aBase(), delta: new Delta(4), state: { images } },
    { of: async () => ({ slots, excluded: new Set(), accept }) },
    new CooperativeScheduler(),
    {
      search: async (_base, _query, count) => {
        asked.push(count);
        return Uint32Array.from({ length: count }, (_, slot) => slot);
      },
    },
  );
  const nearest = async (signal?: AbortSignal) =>
    (await search.nearest(query, { k: K, filter: {}, ...(signal && { signal }) })).map(({ slot }) => slot);
  return { nearest, asked, compared };
}

function aBase(): DerivedIndex {
  const path = join(folder, 'graph');
  const graph = emptyGraph(4);
  graph.add(0n, query, 1);
  graph.save(path);
  const pointer = { file: 'graph', bytes: 0, sha256: '', format: DERIVED_FORMAT, through: IMAGES };
  return DerivedIndex.view(path, { ...pointer, vectors: IMAGES }, 4);
}

const every = (step: number) => Array.from({ length: IMAGES / step }, (_, i) => i * step);
const farthest = (count: number) => Array.from({ length: count }, (_, i) => IMAGES - count + i);

it.each([
  ['a tenth, all vectors in memory', every(10), IMAGES, [], 10_000],
  ['a tenth, no vector in memory', every(10), 0, [1_632], 0],
  ['a twentieth, no vector in memory', every(20), 0, [], 5_000],
  ['half, all vectors in memory', every(2), IMAGES, [327], 0],
  ['a tenth which the graph finds last, no vector in memory', farthest(10_000), 0, [1_632, 3_264], 10_000],
  ['a tenth which the graph finds last, half in memory', farthest(10_000), IMAGES / 2, [1_632], 10_000],
  ['so few that the graph would be asked for too many', every(100), 0, [], 1_000],
  ['no filter', null, 0, [164], 0],
])('asks the graph only while that is cheaper than every match: %s', async (...row) => {
  const [, matches, residents, expected, rows] = row;
  const { nearest, asked, compared } = aSearch(matches, residents);
  expect(await nearest()).toEqual((matches ?? every(1)).slice(0, K));
  expect(asked).toEqual(expected);
  expect(compared.rows).toBe(rows);
});

it.each([
  [1_000, 381],
  [20_000, 381],
  [50_000, 257],
  [100_000, 164],
  [1_000_000, 204],
])('asks the graph of %i images for %i', async (images, expected) => {
  const { nearest, asked } = aSearch(null, 0, images);
  await nearest();
  expect(asked).toEqual([expected]);
});

it('ends an exact search with the reason of a caller who gave up, before it and between two slices', async () => {
  const matches = every(10);
  const before = aSearch(matches, IMAGES);
  await expect(before.nearest(AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
  expect(before.compared.rows).toBe(0);

  const { nearest, compared } = aSearch(matches, IMAGES);
  let clock = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
  const caller = new AbortController();
  compared.onStride = () => {
    clock += 2;
    caller.abort(new Error('too late'));
  };
  await expect(nearest(caller.signal)).rejects.toThrow('too late');
  expect(compared.rows).toBeLessThan(matches.length / 2);
});

it('compares exactly in slices too, where bounds tell few matches apart', async () => {
  const matches = every(10).filter((slot) => slot % 7 > 0 && slot % 9 > 0);
  const { nearest, compared } = aSearch(matches, IMAGES);
  compared.apart = 1;
  expect(await nearest()).toEqual(matches.slice(0, K));
  expect(compared.scored).toBe(matches.length);

  let clock = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
  const caller = new AbortController();
  compared.rows = 0;
  compared.scored = 0;
  compared.onStride = () => {
    if (compared.scored === 0) return;
    clock += 2;
    caller.abort(new Error('too late'));
  };
  await expect(nearest(caller.signal)).rejects.toThrow('too late');
  expect(compared.rows).toBe(matches.length);
  expect(compared.scored).toBeLessThan(matches.length / 2);
});
