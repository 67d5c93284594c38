import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ImageIndexWriter } from '../../../../src/datasources/indexes/image-index-writer.js';
import { liveIndex } from '../../../../src/datasources/indexes/opensearch/concrete-index.js';
import {
  type OpenSearchIndexOptions,
  openSearchIndex,
} from '../../../../src/datasources/indexes/opensearch/opensearch.index.js';
import {
  type OpenSearchWriterOptions,
  openSearchIndexWriter,
} from '../../../../src/datasources/indexes/opensearch/opensearch.index-writer.js';
import { type Space, unitVector } from '../../../../src/domain/vector.js';
import { anImage } from '../../../builders/an-image.js';
import { someVectors } from '../../../builders/some-vectors.js';
import { aRelease, cluster, record } from '../../../contract/image-index.contract.js';
import { aClient, anAlias, NEEDS_OPENSEARCH, OPENSEARCH_URL } from '../../../fakes/opensearch-catalogue.js';
import { anOpenSearchProxy, type OpenSearchProxy } from '../../../fakes/opensearch-proxy.js';

const SPACE: Space = { model: 'contract', dimension: 4 };
const OTHER: Space = { model: 'other', dimension: 4 };
const EAST = unitVector([1, 0, 0, 0]);
const EVERYTHING = { k: 1_000, filter: {} };
const K1 = { id: 'k1', clusters: [cluster('north', [1, 0, 0, 0]), cluster('south', [-1, 0, 0, 0])] };
const K2 = { id: 'k2', clusters: [cluster('all', [0, 1, 0, 0])] };

describe.skipIf(OPENSEARCH_URL === undefined)(`releases in OpenSearch${NEEDS_OPENSEARCH}`, () => {
  const opened: { close(): Promise<void> }[] = [];
  let proxy: OpenSearchProxy;
  let alias: string;
  let drop: () => Promise<void>;

  beforeEach(async () => {
    ({ alias, drop } = anAlias());
    proxy = await anOpenSearchProxy(OPENSEARCH_URL ?? '');
  });
  afterEach(async () => {
    proxy.intercept = () => null;
    for (const resource of opened.splice(0).reverse()) await resource.close();
    await proxy.close();
    await drop();
  });

  const keep = <T extends { close(): Promise<void> }>(resource: T): T => {
    opened.push(resource);
    return resource;
  };
  const openWriter = async (options: Partial<OpenSearchWriterOptions> = {}) =>
    keep(
      await openSearchIndexWriter({
        client: aClient(proxy.url),
        alias,
        space: SPACE,
        embedder: 'contract',
        engine: 'lucene',
        replicas: 0,
        waits: { sleep: async () => undefined, random: () => 1 },
        ...options,
      }),
    );
  const openIndex = async (options: Partial<OpenSearchIndexOptions> = {}) =>
    keep(await openSearchIndex({ client: aClient(), alias, space: SPACE, pollMs: 3_600_000, ...options }));
  const close = async (resource: { close(): Promise<void> }) => {
    opened.splice(opened.indexOf(resource), 1);
    await resource.close();
  };
  /** Concrete indexes of the alias that there are now. */
  const generations = async () => {
    const client = aClient();
    const found = Object(await client.ask({ method: 'GET', path: `/${alias}-0*/_alias` }));
    await client.close();
    return Object.keys(found)
      .map((name) => name.slice(alias.length + 1))
      .sort();
  };
  const nearest = async (index: Awaited<ReturnType<typeof openIndex>>) =>
    (await index.nearest(EAST, EVERYTHING)).map(({ imageId }) => imageId);
  /** As a process that was killed: nothing is let go. */
  const kill = (writer: ImageIndexWriter) => opened.splice(opened.indexOf(writer), 1);
  const letGo = async () => {
    const client = aClient();
    await client.ask({ method: 'DELETE', path: `/${alias}-writer` });
    await client.close();
  };

  it('swap under eight searchers without a failed or a mixed answer', async () => {
    const writer = await openWriter();
    const vectors = someVectors({ count: 300, dimension: 4, seed: 1 });
    await writer.put(vectors.map((vector, i) => ({ image: anImage({ id: `i${i}` }), vector })));
    await writer.publish(aRelease('r0', 'k0'), clusteringNumber(0), new Map());
    const index = await openIndex({ pollMs: 5 });

    let isDone = false;
    const answers = new Set<string>();
    const searcher = async () => {
      while (!isDone) {
        const found = await index.nearest(EAST, { k: 100, filter: {} });
        const generationsSeen = new Set(found.map(({ clusterId }) => clusterId?.split('-')[0]));
        expect(found).toHaveLength(100);
        answers.add([...generationsSeen].sort().join('+'));
      }
    };
    const searchers = Array.from({ length: 8 }, searcher);
    for (let i = 1; i <= 3; i++) {
      await writer.publish(aRelease(`r${i}`, `k${i}`), clusteringNumber(i), new Map());
      await vi.waitFor(async () => expect((await index.release()).id).toBe(`r${i}`));
      await vi.waitFor(() => expect([...answers]).toContain(`g${i}`));
    }
    isDone = true;
    await Promise.all(searchers);
    expect([...answers].sort()).toEqual(['g0', 'g1', 'g2', 'g3']);
  });

  it('leave a reader of another space where it is, and tell it once', async () => {
    const writer = await openWriter();
    await writer.put([record('a', [1, 0, 0, 0])]);
    await writer.publish(aRelease('r1', 'k1'), K1, new Map());
    await close(writer);
    const warn = vi.fn();
    const old = await openIndex({ log: { info: vi.fn(), warn } });

    await expect(openWriter({ space: OTHER })).rejects.toMatchObject({
      message: expect.stringMatching(/contract\/4.*other\/4/),
    });
    const replacing = await openWriter({ space: OTHER, embedder: 'new', otherSpace: 'replace' });
    await replacing.put([record('b', [1, 0, 0, 0])]);
    await old.look();
    expect(await nearest(old)).toEqual(['a']);
    await close(replacing);

    // The images of the new space wait for their release, also without a writer.
    const again = await openWriter({ space: OTHER, embedder: 'new', otherSpace: 'replace' });
    await again.put([record('c', [1, 1, 0, 0])]);
    await again.publish(aRelease('r2', 'k2', OTHER), K2, new Map());
    await old.look();
    await old.look();
    expect(await nearest(old)).toEqual(['a']);
    expect((await old.release()).id).toBe('r1');
    expect(warn).toHaveBeenCalledOnce();
    expect(warn.mock.calls[0]?.[1]).toMatch(/another space.*"new"/);
    await expect(openIndex()).rejects.toMatchObject({
      message: expect.stringMatching(/other\/4.*contract\/4/),
    });
    expect(await nearest(await openIndex({ space: OTHER }))).toEqual(['b', 'c']);

    // Back to the other model: its index is as it was left.
    expect((await again.rollBack()).id).toBe('r1');
    await old.look();
    expect(await nearest(await openIndex())).toEqual(['a']);
  });

  it('are published again after an interruption, whose leftovers go', async () => {
    const writer = await openWriter();
    await writer.put([record('a', [1, 0, 0, 0]), record('b', [-1, 0, 0, 0])]);
    await writer.publish(aRelease('r1', 'k1'), K1, new Map());
    const index = await openIndex();

    // Everything after the copy is lost, the clean-up included, as if the process had been killed.
    let isDead = false;
    proxy.intercept = ({ path, body }) => {
      if (path === '/_aliases' && body.includes('000003')) isDead = true;
      return isDead ? { status: 400, body: '{}' } : null;
    };
    await expect(writer.publish(aRelease('r2', 'k2'), K2, new Map())).rejects.toMatchObject({
      code: 'INTERNAL',
    });
    proxy.intercept = () => null;
    kill(writer);
    await letGo();
    expect(await generations()).toEqual(['000001', '000002', '000003']);
    await index.look();
    expect((await index.release()).id).toBe('r1');

    const next = await openWriter();
    expect(await generations()).toEqual(['000001', '000002']);
    expect((await next.releases()).map(({ id }) => id)).toEqual(['r1']);
    await next.publish(aRelease('r2', 'k2'), K2, new Map());
    await index.look();
    expect((await index.release()).id).toBe('r2');
    expect(await nearest(index)).toEqual(['a', 'b']);
  });

  /** After so many requests the writer is as good as gone: none gets through any more. */
  const dieAt = (request: number) => {
    let made = 0;
    proxy.intercept = () => (++made > request ? { status: 400, body: '{}' } : null);
    return { made: () => made };
  };

  it('can be published again wherever the publisher was killed', async () => {
    const setUp = await openWriter();
    await setUp.put([record('a', [1, 0, 0, 0]), record('b', [-1, 0, 0, 0])]);
    await setUp.publish(aRelease('first', 'k1'), K1, new Map());
    const index = await openIndex();
    await close(setUp);
    for (let step = 0, isWhole = false; !isWhole; step += 2) {
      const killed = await openWriter();
      const counted = dieAt(step);
      await killed.publish(aRelease(`r${step}-killed`, 'k2'), K2, new Map()).catch(() => undefined);
      isWhole = counted.made() <= step;
      proxy.intercept = () => null;
      kill(killed);
      await letGo();
      await index.look();
      expect(await nearest(index)).toEqual(['a', 'b']);

      const next = await openWriter();
      await next.publish(aRelease(`r${step}`, 'k1'), K1, new Map());
      await close(next);
      await index.look();
      expect((await index.release()).id).toBe(`r${step}`);
      expect(await nearest(index)).toEqual(['a', 'b']);
    }
  });

  it('can be gone back from again wherever that was interrupted, and nothing is lost', async () => {
    for (let step = 0, isWhole = false; !isWhole; step += 2) {
      const writer = await openWriter();
      await writer.put([record('a', [1, 0, 0, 0]), record('gone', [1, 0, 0, 1])]);
      await writer.publish(aRelease(`r${step}-1`, 'k1'), K1, new Map());
      await writer.publish(aRelease(`r${step}-2`, 'k2'), K2, new Map());
      await writer.put([record('late', [-1, 0, 0, 0])]);
      await writer.remove(['gone']);
      const counted = dieAt(step);
      await writer.rollBack().catch(() => undefined);
      isWhole = counted.made() <= step;
      proxy.intercept = () => null;
      kill(writer);
      await letGo();

      const next = await openWriter();
      await next.put([record('later', [0, 0, 1, 0])]);
      if ((await next.releases()).at(-1)?.id === `r${step}-2`) await next.rollBack();
      const index = await openIndex();
      expect((await index.release()).id).toBe(`r${step}-1`);
      const found = await index.nearest(EAST, EVERYTHING);
      expect(found.map(({ imageId, clusterId }) => [imageId, clusterId])).toEqual([
        ['a', 'north'],
        ['later', expect.any(String)],
        ['late', 'south'],
      ]);
      await next.remove(['a', 'late', 'later']);
      await close(index);
      await close(next);
    }
  });

  it('stand when only the answer to the swap was lost', async () => {
    const writer = await openWriter();
    await writer.put([record('a', [1, 0, 0, 0])]);
    const client = aClient();
    const swap = { done: false };
    proxy.intercept = ({ path, body }) => {
      if (path !== '/_aliases' || swap.done) return null;
      swap.done = true;
      void client.ask({ method: 'POST', path, body: JSON.parse(body) });
      return { status: 504, body: '{}' };
    };
    await writer.publish(aRelease('r1', 'k1'), K1, new Map());
    expect((await liveIndex(client, alias))?.name).toBe(`${alias}-000002`);
    await client.close();
    const index = await openIndex();
    expect((await index.release()).id).toBe('r1');
    expect(await nearest(index)).toEqual(['a']);
  });

  it('take in what is put while they are made', async () => {
    const writer = await openWriter();
    await writer.put([record('a', [1, 0, 0, 0])]);
    const publishing = writer.publish(aRelease('r1', 'k1'), K1, new Map());
    const putting = writer.put([record('meanwhile', [-1, 0, 0, 0])]);
    await Promise.all([publishing, putting]);
    const index = await openIndex();
    const found = await index.nearest(EAST, EVERYTHING);
    expect(found.map(({ imageId, clusterId }) => [imageId, clusterId])).toEqual([
      ['a', 'north'],
      ['meanwhile', 'south'],
    ]);
  });

  it('keep the index before the live one, and older ones only as long as a reader may be on them', async () => {
    let now = Date.UTC(2026, 0, 1);
    const writer = await openWriter({ now: () => now, graceMs: 60_000 });
    await writer.put([record('a', [1, 0, 0, 0])]);
    await writer.publish(aRelease('r1', 'k1'), K1, new Map());
    await writer.publish(aRelease('r2', 'k2'), K2, new Map());
    expect(await generations()).toEqual(['000001', '000002', '000003']);
    now += 60_001;
    await writer.publish(aRelease('r3', 'k1'), K1, new Map());
    expect(await generations()).toEqual(['000003', '000004']);
    expect((await writer.releases()).map(({ id }) => id)).toEqual(['r2', 'r3']);
    await writer.rollBack();
    now += 60_001;
    await writer.publish(aRelease('r4', 'k1'), K1, new Map());
    expect(await generations()).toEqual(['000003', '000004']);
  });

  it('are not published twice under one id', async () => {
    const writer = await openWriter();
    await writer.put([record('a', [1, 0, 0, 0])]);
    await writer.publish(aRelease('r1', 'k1'), K1, new Map());
    await expect(writer.publish(aRelease('r1', 'k1'), K1, new Map())).rejects.toMatchObject({
      message: expect.stringContaining('"r1" already exists'),
    });
  });

  it('hold 500 clusters and refuse 501', async () => {
    const writer = await openWriter();
    await writer.put([record('a', [1, 0, 0, 0])]);
    const clusters = someVectors({ count: 501, dimension: 4, seed: 2 }).map((centroid, i) => ({
      id: `c${String(i).padStart(3, '0')}`,
      size: 0,
      centroid,
    }));
    await expect(
      writer.publish(aRelease('r1', 'k1'), { id: 'k1', clusters }, new Map()),
    ).rejects.toMatchObject({ message: expect.stringMatching(/501 clusters.*500/) });
    await writer.publish(aRelease('r1', 'k1'), { id: 'k1', clusters: clusters.slice(1) }, new Map());
    const read = await (await openIndex()).clusters();
    expect(read.map(({ id, centroid }) => [id, centroid])).toEqual(
      clusters.slice(1).map(({ id, centroid }) => [id, centroid]),
    );
  });

  describe('its writer', () => {
    it('is the only one, and is named to the next', async () => {
      await openWriter({ purpose: 'ingest' });
      await expect(openWriter()).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        message: expect.stringMatching(new RegExp(`process ${process.pid} on ${hostname()} \\(ingest`)),
      });
    });

    it('takes over from one that died, raises the revision, and the dead one writes no more', async () => {
      const dead = await openWriter({ now: () => Date.UTC(2026, 0, 1) });
      await dead.put([record('a', [1, 0, 0, 0])]);
      const index = await openIndex();
      const before = await index.revision();
      await claimAs(`elsewhere-${randomUUID()}`, Date.UTC(2026, 0, 1));

      await expect(openWriter({ now: () => Date.UTC(2026, 0, 1) + 10_000 })).rejects.toMatchObject({
        message: expect.stringContaining('on elsewhere-'),
      });
      const sleeps: number[] = [];
      const waits = { sleep: async (ms: number) => void sleeps.push(ms), random: () => 1 };
      const next = await openWriter({ now: () => Date.UTC(2026, 0, 1) + 40_000, waits });
      expect(sleeps).toEqual([7_500]);
      await index.look();
      expect(await index.revision()).toBe(before + 1);
      await expect(dead.put([record('b', [1, 0, 0, 0])])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      expect((await index.counts()).images).toBe(1);
      await next.put([record('c', [1, 0, 0, 0])]);
    });

    it('leaves one alone that has signed itself meanwhile, however late its clock', async () => {
      await openWriter();
      await claimAs('elsewhere', Date.UTC(2026, 0, 1));
      const sleep = () => claimAs('elsewhere', Date.UTC(2026, 0, 1) + 5_000);
      await expect(openWriter({ waits: { sleep, random: () => 1 } })).rejects.toMatchObject({
        message: expect.stringContaining('on elsewhere'),
      });
    });

    it('waits longer and longer when OpenSearch is busy, and gives up in the end', async () => {
      const sleeps: number[] = [];
      const waits = { sleep: async (ms: number) => void sleeps.push(ms), random: () => 1 };
      const writer = await openWriter({ waits });
      let refusals = 3;
      proxy.intercept = ({ path }) =>
        path.endsWith('/_bulk') && refusals-- > 0
          ? { status: refusals % 2 === 0 ? 429 : 503, body: '{"error":{"type":"busy"}}' }
          : null;
      await writer.put([record('a', [1, 0, 0, 0])]);
      expect(sleeps).toEqual([500, 1_000, 2_000]);

      refusals = Number.POSITIVE_INFINITY;
      await expect(writer.put([record('b', [1, 0, 0, 0])])).rejects.toMatchObject({
        code: expect.stringMatching(/RATE_LIMITED|UNAVAILABLE/),
      });
    });

    it('sends again only what had no room, and names what was refused for good', async () => {
      const writer = await openWriter();
      const sent: number[] = [];
      proxy.intercept = ({ path, body }) => {
        if (!path.endsWith('/_bulk')) return null;
        const count = body.trimEnd().split('\n').length / 2;
        sent.push(count);
        const item = (i: number) => {
          if (sent.length === 1 && i > 0)
            return { index: { _id: `${i}`, status: 429, error: { type: 'busy' } } };
          if (sent.length === 2 && i === 0)
            return {
              index: { _id: 'x', status: 400, error: { type: 'mapper_parsing_exception', reason: 'secret' } },
            };
          return { index: { _id: `${i}`, status: 201 } };
        };
        return {
          body: JSON.stringify({ errors: true, items: Array.from({ length: count }, (_, i) => item(i)) }),
        };
      };
      await expect(writer.put(['a', 'b', 'c'].map((id) => record(id, [1, 0, 0, 0])))).rejects.toMatchObject({
        message: expect.stringMatching(/refused "b" \(mapper_parsing_exception\): /),
      });
      expect(sent).toEqual([3, 2]);
    });
  });

  /** Another host's claim, as its writer would have left it. */
  async function claimAs(host: string, seenAt: number): Promise<void> {
    const client = aClient();
    const claim = {
      token: host,
      pid: 1,
      host,
      processStart: null,
      purpose: 'ingest',
      since: new Date(seenAt).toISOString(),
      seenAt,
    };
    await client.ask({ method: 'PUT', path: `/${alias}-writer/_mapping`, body: { _meta: { claim } } });
    await client.close();
  }
});

/** Two clusters whose names say which generation they are of. */
function clusteringNumber(i: number) {
  return {
    id: `k${i}`,
    clusters: [cluster(`g${i}-north`, [1, 0, 0, 0]), cluster(`g${i}-south`, [-1, 0, 0, 0])],
  };
}
