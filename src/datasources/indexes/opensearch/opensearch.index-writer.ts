import type { Clustering } from '../../../domain/cluster.js';
import { MAX_CLUSTERS } from '../../../domain/cluster.js';
import { ParallaxError } from '../../../domain/errors.js';
import type { Image } from '../../../domain/image.js';
import type { Release } from '../../../domain/release.js';
import { type Space, spaceName, unitVector, type Vector } from '../../../domain/vector.js';
import { type CatalogueRecord, checkSpace } from '../catalogue-record.js';
import type { ImageIndexWriter, ImageRecord } from '../image-index-writer.js';
import { checkRecords, lastOfEach } from '../image-records.js';
import { type IndexLog, SILENT } from '../index-log.js';
import { nearestCentroid } from '../nearest-centroid.js';
import { cellProblem, checkPublication, noEarlierRelease } from '../publication.js';
import { textIn } from './answer-shape.js';
import { bulk } from './bulk.js';
import type { ConcreteIndex, Engine } from './concrete-index.js';
import { copyImages, imageIds } from './copy-images.js';
import { Generations } from './generations.js';
import { parseVector } from './image-document.js';
import { ImageWrites } from './image-writes.js';
import type { IndexMeta } from './index-meta.js';
import type { OpenSearchClient } from './opensearch-client.js';
import { patient, SYSTEM_WAITS, type Waits } from './patience.js';
import { scan, vectorsPerPage } from './scan.js';
import { parseSearch } from './search-answer.js';
import { sizesRequest } from './search-requests.js';
import type { VectorSpace } from './similarity.js';
import { type Cell, clusterDocuments, parseSizes, readCells, withSizes } from './stored-clusters.js';
import type { WritePorts } from './write-ports.js';
import { WriterLease } from './writer-lease.js';

export interface OpenSearchWriterOptions {
  /** The writer's own from now on: closed with it, and when it cannot be opened. */
  readonly client: OpenSearchClient;
  /** The name of the live index; concrete indexes begin with it. */
  readonly alias: string;
  /** Of the catalogue, for its record; the alias when absent. */
  readonly name?: string;
  readonly space: Space;
  /** `titan`, `clip` and so on; kept in the catalogue's record. */
  readonly embedder: string;
  /**
   * `refuse` (default): the live index must be of the same space. `replace`: when it is not, images gather in an
   * index beside it, and the first release of the new space takes its place.
   */
  readonly otherSpace?: 'refuse' | 'replace';
  /** Of indexes made from now on: `faiss`, `l2`, 1 shard and 1 replica when absent. */
  readonly engine?: Engine;
  readonly vectorSpace?: VectorSpace;
  readonly shards?: number;
  readonly replicas?: number;
  /** No ids of ours, no refresh; from the client's `auth` when absent. */
  readonly serverless?: boolean;
  /** Shown to whoever has to wait for this writer; `write` when absent. */
  readonly purpose?: string;
  /** How long an index is kept after it stopped being live; 10 minutes when absent. */
  readonly graceMs?: number;
  readonly log?: IndexLog;
  readonly now?: () => number;
  readonly waits?: Waits;
}

const CHANGE_TIMEOUT_MS = 60_000;

/**
 * Opens the catalogue behind an alias for writing, or makes it.
 *
 * @throws ParallaxError UNAVAILABLE, naming the holder, while another writer is at work; INTERNAL, naming both
 *   spaces, when the catalogue belongs to another embedder
 */
export async function openSearchIndexWriter(options: OpenSearchWriterOptions): Promise<ImageIndexWriter> {
  const { alias } = options;
  const client = unhurried(options.client);
  const waits = options.waits ?? SYSTEM_WAITS;
  const now = options.now ?? Date.now;
  const ports: WritePorts = {
    client,
    alias,
    shape: {
      engine: options.engine ?? 'faiss',
      space: options.vectorSpace ?? 'l2',
      shards: options.shards ?? 1,
      replicas: options.replicas ?? 1,
      serverless: options.serverless ?? client.auth === 'aoss',
    },
    attempt: patient(waits),
    waits,
    now,
    log: options.log ?? SILENT,
  };
  try {
    return await openLeased(ports, options);
  } catch (error) {
    await client.close();
    throw error;
  }
}

/** What a writer asks for changes the cluster, which takes longer than any search may. */
function unhurried(client: OpenSearchClient): OpenSearchClient {
  return {
    auth: client.auth,
    host: client.host,
    ask: (call) => client.ask({ timeoutMs: CHANGE_TIMEOUT_MS, ...call }),
    close: () => client.close(),
  };
}

async function openLeased(ports: WritePorts, options: OpenSearchWriterOptions): Promise<ImageIndexWriter> {
  const lease = await WriterLease.claim({ ...ports, purpose: options.purpose ?? 'write' });
  try {
    const generations = new Generations(ports, options.graceMs ?? 600_000);
    const { live, source } = await openIndexes(generations, ports, options);
    const writer = new RemoteWriter(ports, generations, lease, options.space, live, source);
    // What a writer that died did last may be visible under a revision that caches hold already.
    if (lease.isTakenOver) await writer.raiseRevision();
    return writer;
  } catch (error) {
    await lease.release();
    throw error;
  }
}

/** The live index, and the one that images are put into: the same but for a new space that waits for a release. */
async function openIndexes(
  generations: Generations,
  ports: WritePorts,
  options: OpenSearchWriterOptions,
): Promise<{ live: ConcreteIndex; source: ConcreteIndex }> {
  const record: CatalogueRecord = {
    name: options.name ?? options.alias,
    embedder: options.embedder,
    space: options.space,
    createdAt: new Date(ports.now()).toISOString(),
  };
  const found = await generations.live();
  if (found === null) {
    const made = await generations.make({ record, state: 'live', revision: 0, release: null }, true);
    return { live: made, source: made };
  }
  const live =
    found.meta.state === 'live' && found.meta.retired === undefined
      ? found
      : await generations.setMeta(found, served(found.meta));
  await generations.tidy(live);
  if (spaceName(live.meta.record.space) === spaceName(options.space)) return { live, source: live };
  if (options.otherSpace !== 'replace') checkSpace(live.meta.record, options.space);
  const staged = (await generations.all()).find(
    ({ meta }) => meta.state === 'staged' && spaceName(meta.record.space) === spaceName(options.space),
  );
  const fresh: IndexMeta = { record, state: 'staged', revision: live.meta.revision, release: null };
  return { live, source: staged ?? (await generations.make(fresh)) };
}

/** As it stands behind the alias, whatever its `_meta` said before the alias moved. */
function served({ retired: _, ...meta }: IndexMeta): IndexMeta {
  return { ...meta, state: 'live' };
}

class RemoteWriter implements ImageIndexWriter {
  #writes: ImageWrites;
  /** Of the live release, read once: while the lease holds, nobody else changes them. */
  #cells: Promise<readonly Cell[]> | null = null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly ports: WritePorts,
    private readonly generations: Generations,
    private readonly lease: WriterLease,
    private readonly space: Space,
    private live: ConcreteIndex,
    private source: ConcreteIndex,
  ) {
    this.#writes = new ImageWrites(ports, source.name);
  }

  async put(records: readonly ImageRecord[]): Promise<void> {
    checkRecords(records, this.space.dimension);
    if (records.length === 0) return;
    await this.#inOrder(async () => {
      await this.lease.check();
      const cells = await this.#cellsOfSource();
      const centroids = cells.map(({ centroid }) => centroid);
      const revision = this.source.meta.revision + 1;
      const documents = lastOfEach(records).map(({ image, vector }) => ({
        document: { image, clusterId: cells[nearestCentroid(centroids, vector)]?.id ?? null, revision },
        vector: exactUnit(vector),
      }));
      // Also when some were refused: those beside them are there.
      try {
        await this.#writes.put(documents);
      } finally {
        await this.#writes.refresh();
        await this.raiseRevision();
      }
    });
  }

  remove(ids: readonly string[]): Promise<number> {
    return this.#inOrder(async () => {
      await this.lease.check();
      const removed = await this.#writes.remove([...new Set(ids)]);
      if (removed > 0) {
        await this.#writes.refresh();
        await this.raiseRevision();
      }
      return removed;
    });
  }

  async *known(): AsyncIterable<Pick<Image, 'id' | 'contentHash' | 'source' | 'title'>> {
    let last: string | null = null;
    for await (const source of this.#images(['imageId', 'contentHash', 'source', 'title'], 5_000)) {
      const id = textIn(source, 'imageId');
      if (id === last) continue;
      last = id;
      yield {
        id,
        contentHash: textIn(source, 'contentHash'),
        source: textIn(source, 'source'),
        title: textIn(source, 'title'),
      };
    }
  }

  /** By image id rising. */
  async *all(): AsyncIterable<{ readonly id: string; readonly vector: Vector }> {
    const { dimension } = this.space;
    let last: string | null = null;
    for await (const source of this.#images(['imageId', 'embedding'], vectorsPerPage(dimension))) {
      const id = textIn(source, 'imageId');
      if (id === last) continue;
      last = id;
      yield { id, vector: parseVector(source, dimension) };
    }
  }

  /**
   * Fills a new index from the present one, checks that all is there, and moves the alias to it in one step. What
   * is put meanwhile waits and goes into the new one. Killed at any moment, it can be run again.
   */
  publish(release: Release, clustering: Clustering, cells: ReadonlyMap<string, string>): Promise<void> {
    return this.#inOrder(async () => {
      checkSpace(this.source.meta.record, release.space);
      checkPublication(release, clustering, this.space.dimension);
      checkCells(clustering, cells);
      await this.#checkNew(release);
      await this.generations.tidy(this.live);
      const { record } = this.source.meta;
      const { lastNumber } = clustering;
      const revision = Math.max(this.live.meta.revision, this.source.meta.revision);
      const next = await this.generations.make({
        record,
        state: 'filling',
        revision,
        release,
        ...(lastNumber !== undefined && { lastNumber }),
      });
      try {
        await this.#fill(next, clustering, cells);
        await this.generations.warmUp(next);
        await this.lease.check();
        await this.generations.swap(this.live, next);
      } catch (error) {
        // When OpenSearch is out of reach nobody knows whether the alias has moved: the next writer tidies up.
        if (isPlain(error)) await this.generations.remove(next);
        throw error;
      }
      await this.#follow(next);
    });
  }

  async clustering(): Promise<Clustering | null> {
    const { release, lastNumber } = this.source.meta;
    if (release === null) return null;
    const { client, attempt } = this.ports;
    const path = `/${this.source.name}/_search`;
    const answer = await attempt(() =>
      client.ask({ method: 'POST', path, body: sizesRequest(MAX_CLUSTERS) }),
    );
    const clusters = withSizes(await this.#cellsOfSource(), parseSizes(parseSearch(answer)));
    return { id: release.clustering, clusters, ...(lastNumber !== undefined && { lastNumber }) };
  }

  async releases(): Promise<readonly Release[]> {
    const earlier = (await this.generations.earlier(this.live)).at(-1);
    return [earlier, this.live].flatMap((index) => index?.meta.release ?? []);
  }

  rollBack(): Promise<Release> {
    return this.#inOrder(async () => {
      const previous = (await this.generations.earlier(this.live)).at(-1);
      const release = previous?.meta.release;
      if (previous === undefined || release === null || release === undefined) throw noEarlierRelease();
      await this.#writes.settle();
      await this.lease.check();
      await this.#bringOver(previous);
      const numbers = [previous.meta.lastNumber, this.live.meta.lastNumber].filter((n) => n !== undefined);
      const back = await this.generations.setMeta(previous, {
        ...previous.meta,
        revision: this.live.meta.revision + 1,
        // Numbers that the release left behind gave out stay given out.
        ...(numbers.length > 0 && { lastNumber: Math.max(...numbers) }),
      });
      const left = this.live;
      await this.lease.check();
      await this.generations.swap(left, back);
      this.#serve(back);
      await this.#afterwards(() => this.generations.retire(left, 'left'));
      return release;
    });
  }

  async close(): Promise<void> {
    await this.#last;
    try {
      // Searches that came before the change was visible may be cached under its revision.
      if (await this.#writes.settle()) await this.raiseRevision();
    } finally {
      await this.lease.release();
      await this.ports.client.close();
    }
  }

  async raiseRevision(): Promise<void> {
    await this.lease.check();
    const { meta } = this.source;
    const raised = await this.generations.setMeta(this.source, { ...meta, revision: meta.revision + 1 });
    if (this.live === this.source) this.live = raised;
    this.source = raised;
  }

  async #fill(
    next: ConcreteIndex,
    clustering: Clustering,
    cells: ReadonlyMap<string, string>,
  ): Promise<void> {
    await this.#writes.settle();
    const { dimension } = this.space;
    const centroids = clustering.clusters.map(({ centroid }) => centroid);
    const target = new ImageWrites(this.ports, next.name, true);
    await bulk(
      this.ports,
      next.name,
      clusterDocuments(clustering).map((document, ordinal) => ({
        kind: 'index',
        documentId: this.ports.shape.serverless ? null : `cluster-${ordinal}`,
        label: `cluster ${ordinal}`,
        document,
      })),
    );
    const copied = await copyImages(this.ports, {
      from: this.source.name,
      to: target,
      dimension,
      clusterOf: (imageId, vector) =>
        cells.get(imageId) ?? clustering.clusters[nearestCentroid(centroids, vector)]?.id ?? null,
    });
    const there = await target.settleAt(copied);
    const clusters = await readCells(this.ports.client, next.name, dimension, this.ports.attempt);
    if (there < copied || clusters.length !== clustering.clusters.length) {
      throw new ParallaxError(
        'INTERNAL',
        `The new index holds ${there} of ${copied} images and ${clusters.length} of ${clustering.clusters.length} clusters: nothing was changed, publish again.`,
      );
    }
  }

  /** The new index serves: what comes next goes into it, and the old one is kept for a while. */
  async #follow(next: ConcreteIndex): Promise<void> {
    const [old, staged] = [this.live, this.source];
    this.#serve(next);
    await this.#afterwards(async () => {
      await this.generations.retire(old, old.meta.state);
      if (staged !== old) await this.generations.remove(staged);
      await this.generations.tidy(this.live);
    });
  }

  /** What is left to note when the alias has moved already; the next writer does it otherwise. */
  async #afterwards(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.ports.log.warn({ error }, 'The release is live; what it left is tidied by the next writer.');
    }
  }

  #serve(index: ConcreteIndex): void {
    this.live = { ...index, meta: served(index.meta) };
    this.source = this.live;
    this.#cells = null;
    this.#writes = new ImageWrites(this.ports, index.name);
  }

  /** Images put since the release before, into the nearest of its clusters; and those removed since, out of it. */
  async #bringOver(previous: ConcreteIndex): Promise<void> {
    const { record, revision, retired } = previous.meta;
    // Vectors of another space have no place there: it goes live as it was left.
    if (spaceName(record.space) !== spaceName(this.live.meta.record.space)) return;
    const { dimension } = record.space;
    const cells = await readCells(this.ports.client, previous.name, dimension, this.ports.attempt);
    const centroids = cells.map(({ centroid }) => centroid);
    const writes = new ImageWrites(this.ports, previous.name);
    await copyImages(this.ports, {
      from: this.live.name,
      to: writes,
      dimension,
      after: retired?.revision ?? revision,
      clusterOf: (_, vector) => cells[nearestCentroid(centroids, vector)]?.id ?? null,
    });
    await writes.settle();
    await writes.refresh();
    const [there, here] = [
      await imageIds(this.ports, previous.name),
      await imageIds(this.ports, this.live.name),
    ];
    await writes.remove([...there].filter((id) => !here.has(id)));
    await writes.settle();
    await writes.refresh();
  }

  async #checkNew(release: Release): Promise<void> {
    if (!(await this.releases()).some(({ id }) => id === release.id)) return;
    throw new ParallaxError(
      'INTERNAL',
      `Release "${release.id}" exists already, and a release never changes.`,
    );
  }

  async *#images(fields: readonly string[], page: number): AsyncIterable<unknown> {
    await this.#writes.settle();
    const request = {
      index: this.source.name,
      query: { term: { kind: 'image' } },
      sort: 'imageId',
      fields,
      page,
    } as const;
    for await (const hits of scan(this.ports.client, request, this.ports.attempt)) {
      for (const { source } of hits) yield source;
    }
  }

  #cellsOfSource(): Promise<readonly Cell[]> {
    if (this.source.meta.release === null) return Promise.resolve([]);
    this.#cells ??= readCells(
      this.ports.client,
      this.source.name,
      this.space.dimension,
      this.ports.attempt,
    ).catch((error: unknown) => {
      this.#cells = null;
      throw error;
    });
    return this.#cells;
  }

  /** One after the other: a publication copies the catalogue for a while, and what is put then must follow it. */
  #inOrder<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#last.then(action);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

/** Whether the failure is an answer, and not the lack of one. */
function isPlain(error: unknown): boolean {
  return !(error instanceof ParallaxError) || error.code === 'INTERNAL' || error.code === 'NOT_FOUND';
}

/** Distances give cosines only between vectors of length 1; half floats and sums are a little off. */
function exactUnit(vector: Vector): Vector {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return Math.abs(sum - 1) < 1e-6 ? vector : unitVector(vector);
}

function checkCells(clustering: Clustering, cells: ReadonlyMap<string, string>): void {
  const known = new Set(clustering.clusters.map(({ id }) => id));
  for (const [imageId, clusterId] of cells) {
    if (!known.has(clusterId)) throw cellProblem(imageId, clusterId, clustering.id);
  }
}
