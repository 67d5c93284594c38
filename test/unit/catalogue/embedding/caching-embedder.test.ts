import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheEmbeddings } from '../../../../src/catalogue/embedding/caching.embedder.js';
import { embeddingKey, fileKey } from '../../../../src/catalogue/embedding/embedding-key.js';
import {
  type EmbeddingStore,
  openEmbeddingStore,
} from '../../../../src/catalogue/embedding/embedding-store.js';
import type {
  CatalogueImage,
  Embedder,
  EmbedderName,
} from '../../../../src/datasources/embedders/embedder.js';
import { ParallaxError } from '../../../../src/domain/errors.js';
import { unitVector } from '../../../../src/domain/vector.js';
import { FakeEmbedder } from '../../../fakes/fake-embedder.js';

const SPACE = { model: 'fake', dimension: 2 };
const picture = (name: string, caption: string | null = null): CatalogueImage => ({
  bytes: Buffer.from(name),
  caption,
  contentHash: `hash of ${name}`,
});

/** Gives each image a vector of its own, and fails at a chosen one. */
class CountingEmbedder extends FakeEmbedder {
  constructor(
    texts: Readonly<Record<string, readonly number[]>>,
    override readonly name: EmbedderName = 'clip',
  ) {
    super(texts);
  }

  readonly asked: string[] = [];
  readonly failAt = new Map<string, Error[]>();

  override async embedForIndex(pictures: readonly CatalogueImage[]) {
    const names = pictures.map(({ bytes }) => Buffer.from(bytes).toString());
    this.asked.push(...names);
    // Those beside it are under way when one fails.
    await new Promise((resolve) => setImmediate(resolve));
    for (const name of names) {
      const failure = this.failAt.get(name)?.shift();
      if (failure !== undefined) throw failure;
    }
    return names.map((name) => unitVector([name.length, name.charCodeAt(0)]));
  }
}

describe('an embedder that keeps', () => {
  let directory: string;
  let store: EmbeddingStore;
  let inner: CountingEmbedder;
  let waits: number[];
  let embedder: Embedder;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'parallax-embeddings-'));
    store = openEmbeddingStore(directory);
    inner = new CountingEmbedder({});
    waits = [];
    embedder = cacheEmbeddings(inner, {
      store,
      each: 1,
      patience: { sleep: async () => undefined, random: () => 1, onWait: (ms) => void waits.push(ms) },
    });
  });
  afterEach(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });

  it('asks once for a picture, however often it is asked', async () => {
    const first = await embedder.embedForIndex(['a', 'bb', 'a'].map((name) => picture(name)));
    expect(inner.asked).toEqual(['a', 'bb']);
    await store.close();
    store = openEmbeddingStore(directory);
    const again = cacheEmbeddings(inner, {
      store,
      each: 1,
      patience: { sleep: async () => undefined, random: () => 1, onWait: () => undefined },
    });
    expect(await again.embedForIndex(['a', 'bb', 'a'].map((name) => picture(name)))).toEqual(first);
    expect(inner.asked).toEqual(['a', 'bb']);
    expect(first[0]).toEqual(unitVector([1, 97]));
  });

  it('takes another caption for another picture where the model reads captions', async () => {
    await embedder.embedForIndex([picture('a'), picture('a', 'A cat.')]);
    expect(inner.asked).toEqual(['a']);
    inner = new CountingEmbedder({}, 'titan');
    const titan = cacheEmbeddings(inner, {
      store,
      each: 1,
      patience: { sleep: async () => undefined, random: () => 1, onWait: () => undefined },
    });
    await titan.embedForIndex([picture('b'), { ...picture('b', 'A cat.'), captionHash: 'beside' }]);
    expect(inner.asked).toEqual(['b', 'b']);
    expect(store.hasFile(fileKey(SPACE, 'hash of b', 'beside'))).toBe(true);
    expect(store.hasFile(fileKey(SPACE, 'hash of b', 'other'))).toBe(false);
  });

  it('names each caption and space differently', () => {
    const keys = [
      embeddingKey(SPACE, picture('a')),
      embeddingKey(SPACE, picture('a', '')),
      embeddingKey({ ...SPACE, dimension: 3 }, picture('a')),
      embeddingKey({ ...SPACE, model: 'other' }, picture('a')),
      fileKey(SPACE, 'a', null),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('finds a file without its bytes, also when other bytes of it were embedded first', async () => {
    expect(store.hasFile(fileKey(SPACE, 'hash of a', null))).toBe(false);
    await embedder.embedForIndex([picture('a')]);
    expect(store.hasFile(fileKey(SPACE, 'hash of a', null))).toBe(true);
    await embedder.embedForIndex([{ ...picture('a'), contentHash: 'a copy' }]);
    expect(store.hasFile(fileKey(SPACE, 'a copy', null))).toBe(true);
    expect(inner.asked).toEqual(['a']);
  });

  it('keeps what was under way when one failed, and begins nothing new', async () => {
    inner.failAt.set('c', [new ParallaxError('UNAVAILABLE', 'No.')]);
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r'];
    const pictures = names.map((name) => picture(name));
    await expect(embedder.embedForIndex(pictures)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const paid = inner.asked.filter((name) => name !== 'c');
    expect(paid.length).toBeLessThan(names.length - 1);
    for (const name of paid) expect(store.get(embeddingKey(SPACE, picture(name)))).not.toBeNull();
    inner.asked.length = 0;
    await embedder.embedForIndex(pictures);
    expect(inner.asked.filter((name) => paid.includes(name))).toEqual([]);
  });

  it('waits for as long as it is too much, longer each time', async () => {
    inner.failAt.set(
      'a',
      Array.from({ length: 8 }, () => new ParallaxError('RATE_LIMITED', 'Slow down.')),
    );
    await embedder.embedForIndex([picture('a')]);
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('does not wait when it is told to end', async () => {
    const told = cacheEmbeddings(inner, {
      store,
      each: 1,
      patience: { sleep: async () => undefined, random: () => 1, onWait: (ms) => void waits.push(ms) },
      signal: AbortSignal.abort(),
    });
    inner.failAt.set('a', [new ParallaxError('RATE_LIMITED', 'Slow down.')]);
    await expect(told.embedForIndex([picture('a')])).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(waits).toEqual([]);
  });

  it('refuses a vector that is damaged', () => {
    store.put([{ key: 'k', vector: new Float32Array(0), file: null }]);
    expect(() => store.get('k')).toThrow(/remove embeddings\.mdb and embed again/);
  });
});
