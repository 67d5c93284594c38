import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openEmbeddedIndex } from '../../src/datasources/indexes/embedded/embedded.index.js';
import {
  type EmbeddedIndexWriter,
  openEmbeddedIndexWriter,
} from '../../src/datasources/indexes/embedded/embedded.index-writer.js';
import { catalogueRecord } from '../../src/datasources/indexes/embedded/store/catalogue-record.js';
import { CatalogueStore } from '../../src/datasources/indexes/embedded/store/catalogue-store.js';
import type { ImageIndex } from '../../src/datasources/indexes/image-index.js';
import type { ImageFilter } from '../../src/domain/image.js';
import { cosine, type Space, unitVector, type Vector } from '../../src/domain/vector.js';
import { anImage } from '../builders/an-image.js';
import { someVectors } from '../builders/some-vectors.js';
import { aRelease, cluster, imageIndexContract, record } from './image-index.contract.js';

const SPACE: Space = { model: 'contract', dimension: 4 };
const WIDE: Space = { model: 'contract', dimension: 16 };
const CHILD = fileURLToPath(new URL('../fakes/index-process.mjs', import.meta.url));
const EAST = unitVector([1, 0, 0, 0]);

imageIndexContract('embedded', async (space) => {
  const directory = await mkdtemp(join(tmpdir(), 'embedded-index-'));
  const writer = await openEmbeddedIndexWriter({ directory, space, embedder: 'contract' });
  const index = await openEmbeddedIndex({ directory, space });
  return {
    index,
    writer,
    close: async () => {
      await index.close();
      await writer.close();
      await rm(directory, { recursive: true });
    },
  };
});

describe('the embedded index', () => {
  let directory: string;
  const open: { close(): Promise<void> }[] = [];
  const run = (...args: string[]) => opened(anotherProcess(...args));

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'embedded-index-'));
  });

  afterEach(async () => {
    for (const opened of open.splice(0).reverse()) await opened.close();
    await rm(directory, { recursive: true });
  });

  const openWriter = async (space = SPACE) => {
    const writer = await openEmbeddedIndexWriter({ directory, space, embedder: 'contract', purpose: 'test' });
    return opened(writer);
  };
  const openIndex = async (options: Partial<Parameters<typeof openEmbeddedIndex>[0]> = {}) =>
    opened(await openEmbeddedIndex({ directory, ...options }));

  function opened<T extends { close(): Promise<void> }>(resource: T): T {
    const close = resource.close.bind(resource);
    let isClosed = false;
    resource.close = async () => {
      if (!isClosed) await close();
      isClosed = true;
    };
    open.push(resource);
    return resource;
  }

  describe('its derived file', () => {
    const QUERIES = someVectors({ count: 5, dimension: 4, seed: 11 });
    let answers: unknown;

    beforeEach(async () => {
      const writer = await openWriter();
      await fill(writer, 400);
      await writer.fold();
      // Some of what the file holds is dead, and some of what lives is not in it.
      await writer.remove(['image-1', 'image-2']);
      await writer.put([record('image-3', [0, 1, 0, 0]), record('extra', [0, 0, 1, 0])]);
      await writer.close();
      const index = await openIndex();
      answers = await ask(index, QUERIES);
      await index.close();
    });

    const derivedFile = async () => {
      const [name, ...others] = await readdir(join(directory, 'index'));
      expect(others).toEqual([]);
      return join(directory, 'index', name ?? '');
    };

    const renameFormat = async (format: string) => {
      const store = CatalogueStore.open(directory, { readOnly: false });
      const { derived } = store.state;
      if (derived === null) throw new Error('no file');
      store.write(() => store.setState({ ...store.state, derived: { ...derived, format } }));
      await store.close();
    };

    it('is used as it is when it is sound', async () => {
      const onProgress = vi.fn();
      expect(await ask(await openIndex({ onProgress }), QUERIES)).toEqual(answers);
      expect(onProgress).not.toHaveBeenCalled();
    });

    it.each([
      ['missing', (path: string) => unlink(path)],
      ['truncated', (path: string) => truncate(path, 1_000)],
      ['empty', (path: string) => truncate(path, 0)],
      ['garbage', (path: string) => writeFile(path, 'not an index'.repeat(1_000))],
      ['of another version', async (path: string) => writeFile(path, await flipped(path, 'usearch', 8))],
      ['of an earlier format', async () => renameFormat('usearch 2.25.3 f16 ip m32 e128')],
      ['damaged in one byte', async (path: string) => writeFile(path, await flipped(path, '', 2_000))],
    ])('is rebuilt with the same answers when it is %s', async (_, damage) => {
      await damage(await derivedFile());
      const onProgress = vi.fn();
      const log = { info: vi.fn(), warn: vi.fn() };

      const index = await openIndex({ onProgress, log });
      expect(await ask(index, QUERIES)).toEqual(answers);
      expect(onProgress).toHaveBeenLastCalledWith({ stage: 'index', done: 399, total: 399 });
      expect(log.warn).toHaveBeenCalledOnce();
      await index.close();

      const again = vi.fn();
      expect(await ask(await openIndex({ onProgress: again }), QUERIES)).toEqual(answers);
      expect(again).not.toHaveBeenCalled();
    });

    it('is rebuilt beside a writer at work, whose next fold everybody takes', async () => {
      await unlink(await derivedFile());
      const writer = await openWriter();
      const index = await openIndex();
      expect(await ask(index, QUERIES)).toEqual(answers);
      await writer.fold();
      expect(await ask(index, QUERIES)).toEqual(answers);
    });

    it('leaves the folder untouched when it may only read', async () => {
      await unlink(await derivedFile());
      const index = await openIndex({ readOnly: true });
      expect(await ask(index, QUERIES)).toEqual(answers);
      expect(await readdir(join(directory, 'index'))).toEqual([]);
    });

    it('is replaced by a fold while searches go on', async () => {
      const index = await openIndex();
      const writer = await openWriter();
      const before = await derivedFile();
      const folds = (async () => {
        for (let i = 0; i < 3; i++) {
          await writer.put([record(`late-${i}`, [0, 0, 0, 1])]);
          await writer.fold();
        }
        await writer.rebuild();
      })();
      let isDone = false;
      void folds.then(() => {
        isDone = true;
      });
      while (!isDone) {
        const found = await index.nearest(EAST, { k: 5, filter: {} });
        expect(found).toHaveLength(5);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await folds;
      expect(await derivedFile()).not.toBe(before);
      const found = await index.nearest(unitVector([0, 0, 0, 1]), { k: 3, filter: {} });
      expect(found.map(({ imageId }) => imageId)).toEqual(['late-0', 'late-1', 'late-2']);
    });
  });

  it('answers from the graph, the delta and without the dead once it is large', async () => {
    const writer = await openWriter(WIDE);
    const vectors = someVectors({ count: 6_000, dimension: 16, clusters: 60, seed: 5 });
    await writer.put(
      vectors.map((vector, i) => ({ image: anImage({ id: `image-${i}`, type: typeOf(i) }), vector })),
    );
    await writer.fold();
    const index = await openIndex();

    const living = new Map(vectors.map((vector, i) => [`image-${i}`, vector]));
    const agree = async (filter: ImageFilter, matches: (id: string) => boolean) => {
      const queries = someVectors({ count: 20, dimension: 16, clusters: 60, seed: 5 });
      let found = 0;
      for (const query of queries) {
        const exact = [...living]
          .filter(([id]) => matches(id))
          .map(([id, vector]) => ({ id, similarity: cosine(query, vector) }))
          .sort((a, b) => b.similarity - a.similarity)
          .slice(0, 20);
        const hits = await index.nearest(query, { k: 20, filter });
        const ids = new Set(hits.map(({ imageId }) => imageId));
        found += exact.filter(({ id }) => ids.has(id)).length;
        expect(ids.size).toBe(20);
        expect([...ids].every((id) => living.has(id) && matches(id))).toBe(true);
      }
      expect(found / (queries.length * 20)).toBeGreaterThanOrEqual(0.99);
    };
    const isMajor = (id: string) => typeOf(Number(id.split('-')[1])) === 'major';

    await agree({}, () => true);
    await agree({ types: ['major'] }, isMajor);
    await agree({ types: ['minor'] }, (id) => !isMajor(id));

    const dead = Array.from({ length: 600 }, (_, i) => `image-${i * 10}`);
    await writer.remove(dead);
    for (const id of dead) living.delete(id);
    const late = someVectors({ count: 500, dimension: 16, clusters: 60, seed: 6 });
    await writer.put(
      late.map((vector, i) => ({ image: anImage({ id: `late-${i * 10}`, type: typeOf(i * 10) }), vector })),
    );
    late.forEach((vector, i) => {
      living.set(`late-${i * 10}`, vector);
    });
    await agree({}, () => true);
    await agree({ types: ['major'] }, isMajor);
    await agree({ excludeIds: ['late-0', 'image-1'] }, (id) => id !== 'late-0' && id !== 'image-1');

    await writer.fold();
    await agree({}, () => true);
    await expectSameOnThreads(index, writer);
  });

  /** Sixteen at once, beside a writer and a fold: the loop and the threads find the same. */
  async function expectSameOnThreads(
    onLoop: ImageIndex,
    writer: Awaited<ReturnType<typeof openEmbeddedIndexWriter>>,
  ): Promise<void> {
    const onThreads = await openIndex({ threads: 2 });
    const queries = someVectors({ count: 16, dimension: 16, clusters: 60, seed: 8 });
    const filters: readonly ImageFilter[] = [{}, { types: ['major'] }, { excludeIds: ['image-1'] }];
    const ask = (index: ImageIndex) =>
      Promise.all(
        queries.map((query, i) => index.nearest(query, { k: 20, filter: filters[i % filters.length] ?? {} })),
      );
    for (let round = 0; round < 6; round++) {
      const added = someVectors({ count: 16, dimension: 16, clusters: 60, seed: 20 + round });
      const asked = ask(onThreads);
      await writer.put(added.map((vector, i) => ({ image: anImage({ id: `round-${round}-${i}` }), vector })));
      if (round % 2 === 1) await writer.fold();
      for (const found of await asked) expect(found).toHaveLength(20);
      const [threads, loop] = [await ask(onThreads), await ask(onLoop)];
      // Each follows a fold when it comes to it, and no graph finds everything.
      const same = threads.map((found, i) => {
        const ids = new Set(loop[i]?.map(({ imageId }) => imageId));
        return found.filter(({ imageId }) => ids.has(imageId)).length;
      });
      expect(same.reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(0.98 * 20 * queries.length);
    }
  }

  it('folds on its own once 5,000 vectors wait', async () => {
    const writer = await openWriter();
    await fill(writer, 4_999);
    await writer.put([record('last but one', [1, 0, 0, 0])]);
    expect(await readdir(join(directory, 'index'))).toEqual([]);
    await writer.put([record('last', [1, 0, 0, 0])]);
    await writer.close();
    expect(await readdir(join(directory, 'index'))).toHaveLength(1);
    const index = await openIndex();
    const [first, second] = await index.nearest(EAST, { k: 2, filter: {} });
    expect([first?.imageId, second?.imageId]).toEqual(['last', 'last but one']);
  });

  it('keeps the last five releases', async () => {
    const writer = await openWriter();
    await fill(writer, 10);
    for (let i = 0; i < 7; i++) {
      const clustering = { id: `k${i}`, clusters: [cluster('all', [1, 0, 0, 0])] };
      await writer.publish(aRelease(`r${i}`, `k${i}`), clustering, new Map());
    }
    expect((await writer.releases()).map(({ id }) => id)).toEqual(['r2', 'r3', 'r4', 'r5', 'r6']);
    expect((await (await openIndex()).clusters()).map(({ size }) => size)).toEqual([10]);

    const store = CatalogueStore.open(directory, { readOnly: true });
    expect([...store.releases.getKeys()]).toEqual(['r2', 'r3', 'r4', 'r5', 'r6']);
    expect([...store.clusterings.getKeys()]).toEqual(['k2', 'k3', 'k4', 'k5', 'k6']);
    expect([...store.cells.getKeys()].map(([clustering]) => clustering)).toEqual([
      'k2',
      'k3',
      'k4',
      'k5',
      'k6',
    ]);
    await store.close();
  });

  it('remembers whose vectors it holds and refuses others, naming both', async () => {
    const writer = await openWriter();
    await fill(writer, 1);
    await writer.close();
    expect(await catalogueRecord(directory)).toMatchObject({ embedder: 'contract', space: SPACE });

    const other = { model: 'other', dimension: 4 };
    const both = expect.stringMatching(/contract\/4.*other\/4/);
    await expect(openIndex({ space: other })).rejects.toMatchObject({ message: both });
    await expect(openWriter(other)).rejects.toMatchObject({ message: both });
    await openWriter();
  });

  it('remembers no model before it holds a picture', async () => {
    await (await openWriter()).close();
    expect(await catalogueRecord(directory)).toBeNull();
    await openWriter({ model: 'other', dimension: 4 });
  });

  it('says when there is no catalogue', async () => {
    const nowhere = join(directory, 'nowhere');
    expect(await catalogueRecord(nowhere)).toBeNull();
    await expect(openIndex({ directory: nowhere })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  describe('with other processes', () => {
    it('has one writer at a time and names it', async () => {
      const writer = await openWriter();
      await expect(openWriter()).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        message: expect.stringContaining(`process ${process.pid} on`),
      });
      await writer.close();

      const child = run('hold', directory);
      expect(await child.line('held')).toBe('held');
      await expect(openWriter()).rejects.toMatchObject({
        message: expect.stringMatching(new RegExp(`process ${child.pid} on .*hold`)),
      });
      await child.end();
      await openWriter();
    });

    it('sees what another process removed at its next search', async () => {
      const writer = await openWriter();
      await writer.put([record('a', [1, 0, 0, 0]), record('b', [1, 1, 0, 0]), record('c', [0, 1, 0, 0])]);
      await writer.fold();
      await writer.put([record('d', [1, 0, 1, 0])]);
      await writer.close();
      const index = await openIndex();
      const found = async () =>
        (await index.nearest(EAST, { k: 9, filter: {} })).map(({ imageId }) => imageId);
      expect(await found()).toEqual(['a', 'b', 'd', 'c']);
      const before = await index.revision();

      await run('remove', directory, 'a').end();
      expect(await found()).toEqual(['b', 'd', 'c']);
      await run('remove', directory, 'd').end();
      expect(await found()).toEqual(['b', 'c']);
      expect(await index.revision()).toBe(before + 2);
    });

    it.each(['put 2', 'removed 3', 'folding', 'folded', 'put 7'])(
      'loses nothing that was acknowledged when a writer is killed at "%s"',
      async (moment) => {
        const child = run('ingest', directory, 'x');
        const [verb, round] = moment.split(' ');
        await child.line(
          round === undefined ? moment : `${verb} x-${round}${verb === 'removed' ? '-1' : ''}`,
        );
        const told = await child.kill();

        const writer = await openWriter();
        const index = await openIndex();
        const known = new Set<string>();
        for await (const { id } of writer.known()) known.add(id);
        const vectors = new Set<string>();
        for await (const { id } of writer.all()) vectors.add(id);
        expect(vectors).toEqual(known);
        expect((await index.counts()).images).toBe(known.size);
        for (const line of told) {
          const [what, id] = line.split(' ');
          if (what === 'put') expect(known).toContain(`${id}-2`);
          if (what === 'removed') expect(known).not.toContain(id);
        }
        const found = await index.nearest(EAST, { k: 1_000, filter: {} });
        expect(new Set(found.map(({ imageId }) => imageId))).toEqual(known);
      },
    );
  });
});

/** Four of five are major. */
function typeOf(i: number): string {
  return i % 5 === 0 ? 'minor' : 'major';
}

async function fill(writer: EmbeddedIndexWriter, count: number): Promise<void> {
  const vectors = someVectors({ count, dimension: 4, seed: 5 });
  await writer.put(vectors.map((vector, i) => ({ image: anImage({ id: `image-${i}` }), vector })));
}

async function ask(index: ImageIndex, queries: readonly Vector[]): Promise<unknown> {
  return Promise.all(queries.map((query) => index.nearest(query, { k: 50, filter: {} })));
}

/** The file's bytes with one bit flipped, `offset` bytes after the last occurrence of `mark`. */
async function flipped(path: string, mark: string, offset: number): Promise<Buffer> {
  const bytes = await readFile(path);
  const at = (mark === '' ? 0 : bytes.lastIndexOf(mark)) + offset;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
}

/** Another process on the catalogue, and its output so far. */
function anotherProcess(...args: string[]) {
  const child = spawn(process.execPath, [CHILD, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const told: string[] = [];
  const lines = createInterface(child.stdout);
  const exited = once(child, 'exit');
  lines.on('line', (line) => told.push(line));
  return {
    pid: child.pid,
    async line(wanted: string): Promise<string> {
      while (!told.includes(wanted)) await Promise.race([once(lines, 'line'), exited]);
      return wanted;
    },
    async end(): Promise<void> {
      child.stdin.end();
      expect(await exited).toEqual([0, null]);
    },
    async kill(): Promise<readonly string[]> {
      child.kill('SIGKILL');
      await exited;
      return told;
    },
    async close(): Promise<void> {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
