import { mkdtempSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CooperativeScheduler } from '../../../../../src/datasources/cooperative-scheduler.js';
import {
  DERIVED_FORMAT,
  DerivedIndex,
  emptyGraph,
  fileDigest,
} from '../../../../../src/datasources/indexes/embedded/derived/derived-file.js';
import { GraphBytes } from '../../../../../src/datasources/indexes/embedded/derived/graph-bytes.js';
import { GraphSearches } from '../../../../../src/datasources/indexes/embedded/graph/graph-searches.js';
import { SILENT } from '../../../../../src/domain/operator-log.js';
import { someVectors } from '../../../../builders/some-vectors.js';

const DIMENSION = 16;
const VECTORS = 1_500;
const K = 30;

describe('searches of the graph', () => {
  let folder: string;
  let files: DerivedIndex[];
  const queries = someVectors({ count: 40, dimension: DIMENSION, seed: 3 });
  const open: GraphSearches[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parallax-graph-'));
    files = [await fileOf(1), await fileOf(2)];
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(() => {
    vi.restoreAllMocks();
  });
  afterEach(async () => {
    for (const searches of open.splice(0)) await searches.close();
  });

  async function fileOf(seed: number): Promise<DerivedIndex> {
    const graph = emptyGraph(DIMENSION);
    const encoder = new GraphBytes(DIMENSION);
    someVectors({ count: VECTORS, dimension: DIMENSION, seed }).forEach((vector, slot) => {
      graph.add(BigInt(slot), encoder.encode(vector), 1);
    });
    const file = `${seed}.usearch`;
    const path = join(folder, file);
    graph.save(path);
    const bytes = statSync(path).size;
    const sha256 = await fileDigest(path);
    const pointer = { file, bytes, sha256, format: DERIVED_FORMAT, through: VECTORS, vectors: VECTORS };
    return DerivedIndex.view(path, pointer, DIMENSION);
  }

  const searchesWith = (threads: number, log = SILENT): GraphSearches => {
    const searches = new GraphSearches(new CooperativeScheduler(), threads, log);
    open.push(searches);
    return searches;
  };
  const file = (i: number): DerivedIndex => {
    const one = files[i];
    if (one === undefined) throw new Error('no file');
    return one;
  };
  const all = (searches: GraphSearches, base = file(0)) =>
    Promise.all(queries.map((query) => searches.search(base, query, K)));
  /** Until threads have taken some of what waits. */
  const allUntil = async (searches: GraphSearches, isDone: () => boolean, base = file(0)) => {
    for (;;) {
      const found = await all(searches, base);
      if (isDone()) return found;
    }
  };

  it('find on threads what they find on the loop, in whatever order they end', async () => {
    const expected = queries.map((query) => file(0).search(query, K));
    const onLoop = vi.spyOn(file(0), 'search');
    const searches = searchesWith(2);
    const found = await allUntil(searches, () => {
      const wasShared = onLoop.mock.calls.length < queries.length;
      onLoop.mockClear();
      return wasShared;
    });
    expect(found).toEqual(expected);
  });

  it('stay on the loop without threads, and where they come alone', async () => {
    const onLoop = vi.spyOn(file(0), 'search');
    await all(searchesWith(0));
    expect(onLoop).toHaveBeenCalledTimes(queries.length);
    onLoop.mockClear();
    const searches = searchesWith(2);
    for (const query of queries) {
      await new Promise((resolve) => setImmediate(resolve));
      await searches.search(file(0), query, K);
    }
    expect(onLoop).toHaveBeenCalledTimes(queries.length);
  });

  it('end one a turn of the loop', async () => {
    const searches = searchesWith(2);
    let turn = 0;
    let isOver = false;
    const count = () => {
      turn += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    const ends: number[] = [];
    const search = async (query: Float32Array) => {
      await searches.search(file(0), query, K);
      ends.push(turn);
    };
    await allUntil(searches, () => turn > 50);
    ends.length = 0;
    for (let round = 0; round < 5; round++) await Promise.all(queries.map(search));
    isOver = true;
    expect(new Set(ends).size).toBe(5 * queries.length);
  });

  it('answer each from the file that it was asked of, also while the files are switched', async () => {
    const searches = searchesWith(1);
    for (let round = 0; round < 3; round++) {
      const [before, after] = [file(round % 2), file((round + 1) % 2)];
      const found = await Promise.all([all(searches, before), all(searches, after), all(searches, before)]);
      const expected = [before, after, before].map((base) => queries.map((query) => base.search(query, K)));
      expect(found).toEqual(expected);
    }
  });

  it('go on when the file cannot be opened by a thread, and say so once a thread', async () => {
    const lost = await fileOf(7);
    unlinkSync(lost.path);
    const warn = vi.fn();
    const searches = searchesWith(2, { ...SILENT, warn });
    const found = await allUntil(searches, () => warn.mock.calls.length === 2, lost);
    expect(found).toEqual(queries.map((query) => lost.search(query, K)));
    expect(warn).toHaveBeenCalledWith({ reason: 'it is missing' }, expect.any(String));
  });

  it('end with the reason of a caller who gave up before their turn, and only these', async () => {
    const searches = searchesWith(0);
    const caller = new AbortController();
    const found = queries.map((query, i) =>
      searches.search(file(0), query, K, i % 2 === 1 ? caller.signal : undefined),
    );
    caller.abort(new Error('too late'));
    const ended = await Promise.allSettled(found);
    ended.forEach((one, i) => {
      if (i % 2 === 0) expect(one.status).toBe('fulfilled');
      else expect(one).toMatchObject({ status: 'rejected', reason: { message: 'too late' } });
    });
  });

  it('are all answered when the threads are closed under them', async () => {
    const searches = searchesWith(2);
    await all(searches);
    const found = all(searches);
    await searches.close();
    expect(await found).toEqual(queries.map((query) => file(0).search(query, K)));
  });
});
