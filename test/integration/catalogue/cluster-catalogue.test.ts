import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ClusterOptions, clusterCatalogue } from '../../../src/catalogue/clusters/cluster-catalogue.js';
import { openEmbeddedIndex } from '../../../src/datasources/indexes/embedded/embedded.index.js';
import { openEmbeddedIndexWriter } from '../../../src/datasources/indexes/embedded/embedded.index-writer.js';
import type { ImageIndexWriter } from '../../../src/datasources/indexes/image-index-writer.js';
import type { Release } from '../../../src/domain/release.js';
import { unitVector, type Vector } from '../../../src/domain/vector.js';
import { anImage } from '../../builders/an-image.js';
import { MemoryIndexWriter } from '../../fakes/memory-index-writer.js';

const DIMENSION = 6;
const GROUPS = 4;
const NOW = new Date('2026-01-02T03:04:05Z');

/** Around one of four axes, so that four clusters are there to be found. */
function vectorIn(group: number, member: number): Vector {
  return unitVector(
    Array.from({ length: DIMENSION }, (_, i) => (i === group ? 1 : 0) + 0.1 * Math.sin(7 * member + 3 * i)),
  );
}

const groupOf = (id: string): string => id.split('-')[0] ?? '';
const embedder = {
  space: { model: 'axes', dimension: DIMENSION },
  asked: [] as string[],
  async embedTexts(texts: readonly string[]) {
    embedder.asked.push(...texts);
    return texts.map((_, i) => vectorIn(i % GROUPS, i));
  },
};

async function fill(
  writer: ImageIndexWriter,
  { groups = GROUPS, members = 10, from = 0 } = {},
): Promise<void> {
  for (let group = 0; group < groups; group++) {
    await writer.put(
      Array.from({ length: members }, (_, i) => {
        const id = `${group}-${from + i}`;
        return {
          image: anImage({ id, title: `Group ${group} member ${id}` }),
          vector: vectorIn(group, from + i),
        };
      }),
    );
  }
}

const cluster = (
  writer: ImageIndexWriter & { releases(): Promise<readonly Release[]> },
  options: Partial<ClusterOptions> = {},
) =>
  clusterCatalogue(
    { k: GROUPS, seed: 1, threads: 1, index: 'embedded', ...options },
    {
      embedder,
      writer,
      progress: { stage: () => ({ at: () => undefined, end: () => undefined }) },
      now: () => NOW,
    },
  );

describe('clusterCatalogue', () => {
  let writer: MemoryIndexWriter;
  beforeEach(() => {
    writer = new MemoryIndexWriter();
    embedder.asked = [];
  });

  /** The cluster of each group, when every group is one cluster. */
  function clusterOfGroups(): Record<string, string> {
    const found: Record<string, string> = {};
    for (const [id, clusterId] of writer.published.at(-1)?.cells ?? []) {
      found[groupOf(id)] ??= clusterId;
      expect(clusterId).toBe(found[groupOf(id)]);
    }
    expect(new Set(Object.values(found)).size).toBe(Object.keys(found).length);
    return found;
  }

  it('clusters a sample of more vectors than fit into memory, and assigns every image', async () => {
    await fill(writer, { members: 50 });
    const sampled = await cluster(writer, { mostVectorBytes: 60 * DIMENSION * 4 });
    expect(Object.keys(clusterOfGroups())).toHaveLength(GROUPS);
    const { cells, clustering } = writer.published.at(-1) ?? {};
    expect(cells?.size).toBe(GROUPS * 50);
    expect(clustering?.clusters.map(({ size }) => size)).toEqual(Array(GROUPS).fill(50));
    expect(sampled.report).toMatchObject({ vectors: GROUPS * 50, k: GROUPS });
    expect(sampled.report.messages.join()).toContain('a random sample of 60 of 200 images');
    expect(sampled.release.images).toBe(GROUPS * 50);
    const again = await cluster(writer, { mostVectorBytes: 60 * DIMENSION * 4 });
    expect(again.report).toMatchObject({ vanished: [], fresh: [] });
  });

  it('publishes the clusters, the spread of all kinds of query, and a release that names them', async () => {
    await fill(writer);
    const { release, report } = await cluster(writer);
    expect(clusterOfGroups()).toEqual({
      0: expect.any(String),
      1: expect.any(String),
      2: expect.any(String),
      3: expect.any(String),
    });
    expect(release).toEqual({
      id: expect.stringMatching(/^r0001-[0-9a-f]{8}$/),
      index: 'embedded',
      space: embedder.space,
      spread: { text: expect.any(Number), image: expect.any(Number), mixed: expect.any(Number) },
      clustering: 'v1',
      images: 40,
      createdAt: '2026-01-02T03:04:05.000Z',
      agreement: [2, 3, 5, 10, 30].map((images) => ({
        images,
        mean: expect.any(Number),
        deviation: expect.any(Number),
      })),
    });
    expect(writer.published.at(-1)?.references).toMatchObject({ dimension: embedder.space.dimension });
    // A group of four is near and the others are orthogonal: the deviation of (1, 0, 0, 0) is .43.
    for (const spread of Object.values(release.spread)) expect(spread).toBeGreaterThan(0.2);
    expect(release.spread.image).toBeLessThan(0.5);
    expect(writer.published.at(-1)?.release).toBe(release);
    expect(report).toMatchObject({ k: GROUPS, vectors: 40 });
  });

  it('asks the titles what texts find', async () => {
    await fill(writer);
    await cluster(writer);
    expect(embedder.asked).toContain('Group 2 member 2-3');
  });

  it('lets clusters that stay keep their ids, and numbers the releases', async () => {
    await fill(writer, { groups: 3 });
    await cluster(writer, { k: 3 });
    const before = clusterOfGroups();
    await fill(writer, { members: 30, from: 10 });
    const { release } = await cluster(writer);
    expect(clusterOfGroups()).toMatchObject(before);
    expect(Object.values(before)).not.toContain(clusterOfGroups()[3]);
    expect(release.id).toMatch(/^r0002-/);
    expect(release.clustering).toBe('v2');
  });

  it('gives the same release for the same catalogue and seed', async () => {
    await fill(writer);
    const { release } = await cluster(writer);
    const other = new MemoryIndexWriter();
    await fill(other);
    expect((await cluster(other)).release).toEqual(release);
  });

  it('says that there is nothing to cluster', async () => {
    await expect(cluster(writer)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(writer.published).toEqual([]);
  });
});

describe('clusterCatalogue on the embedded index', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'parallax-clustered-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('makes every image’s cluster live with the release', async () => {
    const writer = await openEmbeddedIndexWriter({ directory, space: embedder.space, embedder: 'axes' });
    await fill(writer);
    const { release } = await cluster(writer);
    const index = await openEmbeddedIndex({ directory, space: embedder.space });
    expect(await index.release()).toEqual(release);
    const documents = await index.documents(['2-0', '2-9', '3-0']);
    const clusters = ['2-0', '2-9', '3-0'].map((id) => documents.get(id)?.clusterId);
    expect(clusters[0]).toBe(clusters[1]);
    expect(clusters[0]).not.toBe(clusters[2]);
    expect(await index.clusters()).toHaveLength(GROUPS);
    await index.close();
    await writer.close();
  });
});
