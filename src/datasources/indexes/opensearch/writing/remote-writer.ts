import type { Clustering } from '../../../../domain/cluster.js';
import { ParallaxError } from '../../../../domain/errors.js';
import type { Root } from '../../../../domain/image.js';
import type { Release } from '../../../../domain/release.js';
import { type Space, unitVector, type Vector } from '../../../../domain/vector.js';
import { codeOf, type TasteReferences } from '../../../../scoring/taste-vector/taste-references.js';
import { checkSpace } from '../../catalogue-record.js';
import type { ImageIndexWriter, ImageInShort, ImageRecord } from '../../image-index-writer.js';
import { checkRecords, lastOfEach } from '../../image-records.js';
import { nearestCentroid } from '../../nearest-centroid.js';
import { checkPublication, noEarlierRelease } from '../../publication.js';
import { allVectors, clusteringOf, knownImages, readReferences, recordsOf } from '../catalogue-reads.js';
import type { ConcreteIndex } from '../concrete-index.js';
import { type IndexMeta, served } from '../index-meta.js';
import { type Cell, readCells } from '../stored-clusters.js';
import { bringOver } from './bring-over.js';
import { imageIds } from './copy-images.js';
import { checkCells, fillIndex } from './fill-index.js';
import type { Generations } from './generations.js';
import { ImageWrites } from './image-writes.js';
import type { WritePorts } from './write-ports.js';
import type { WriterLease } from './writer-lease.js';

/** The write side of the catalogue behind an alias, while its lease holds; see `openSearchIndexWriter`. */
export class RemoteWriter implements ImageIndexWriter {
  #writes: ImageWrites;
  /** Of the live release, read once: while the lease holds, no other process changes them. */
  #assigner: Promise<Assigner> | null = null;
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
      const { cells, references } = await this.#assignerOfSource();
      const centroids = cells.map(({ centroid }) => centroid);
      const revision = this.source.meta.revision + 1;
      const documents = lastOfEach(records).map(({ image, vector }) => ({
        document: {
          image,
          clusterId: cells[nearestCentroid(centroids, vector)]?.id ?? null,
          revision,
          ...(references !== null && { code: codeOf(vector, references) }),
        },
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

  async *known(): AsyncIterable<ImageInShort> {
    await this.#writes.settle();
    yield* knownImages(this.ports, this.source);
  }

  async *awaited(): AsyncIterable<ImageInShort> {
    if (this.live === this.source) return;
    await this.#writes.settle();
    const there = await imageIds(this.ports, this.source.name);
    for await (const image of knownImages(this.ports, this.live)) if (!there.has(image.id)) yield image;
  }

  async recordsOf(ids: readonly string[]): Promise<readonly ImageRecord[]> {
    await this.#writes.settle();
    return recordsOf(this.ports, this.source, ids);
  }

  async roots(): Promise<readonly Root[]> {
    return this.source.meta.roots;
  }

  setRoots(roots: readonly Root[]): Promise<void> {
    return this.#inOrder(() => this.#note({ ...this.source.meta, roots }));
  }

  /** By image id rising. */
  async *all(): AsyncIterable<{ readonly id: string; readonly vector: Vector }> {
    await this.#writes.settle();
    yield* allVectors(this.ports, this.source);
  }

  /**
   * Fills a new index from the present one, verifies it, and moves the alias to it in one step. Concurrent
   * puts wait and are written to the new index. Interrupted at any moment, it can be run again.
   */
  publish(
    release: Release,
    clustering: Clustering,
    cells: ReadonlyMap<string, string>,
    references: TasteReferences | null = null,
  ): Promise<void> {
    return this.#inOrder(async () => {
      checkSpace(this.source.meta.record, release.space);
      checkPublication(release, clustering, this.space.dimension);
      checkCells(clustering, cells);
      await this.#checkNew(release);
      await this.generations.tidy(this.live);
      const { record, roots } = this.source.meta;
      const { lastNumber } = clustering;
      const revision = Math.max(this.live.meta.revision, this.source.meta.revision);
      const next = await this.generations.make({
        record,
        roots,
        state: 'filling',
        revision,
        release,
        ...(lastNumber !== undefined && { lastNumber }),
      });
      try {
        await this.#writes.settle();
        await fillIndex(this.ports, { from: this.source, to: next, clustering, cells, references });
        await this.generations.warmUp(next);
        await this.lease.check();
        await this.generations.swap(this.live, next);
      } catch (error) {
        // While OpenSearch is unreachable the state of the alias is unknown: the next writer cleans up.
        if (isPlain(error)) await this.generations.remove(next);
        throw error;
      }
      await this.#follow(next);
    });
  }

  async clustering(): Promise<Clustering | null> {
    if (this.source.meta.release === null) return this.#namesToGoOn();
    return clusteringOf(this.ports, this.source, (await this.#assignerOfSource()).cells);
  }

  /** No cluster of another model's can be continued, but none of their names may come to mean other images. */
  #namesToGoOn(): Clustering | null {
    const { release, lastNumber } = this.live.meta;
    if (release === null) return null;
    return { id: release.clustering, clusters: [], ...(lastNumber !== undefined && { lastNumber }) };
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
      await bringOver(this.ports, { from: this.live, to: previous });
      const numbers = [previous.meta.lastNumber, this.live.meta.lastNumber].filter((n) => n !== undefined);
      const back = await this.generations.setMeta(previous, {
        ...previous.meta,
        roots: this.live.meta.roots,
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

  raiseRevision(): Promise<void> {
    const { meta } = this.source;
    return this.#note({ ...meta, revision: meta.revision + 1 });
  }

  async #note(meta: IndexMeta): Promise<void> {
    await this.lease.check();
    const noted = await this.generations.setMeta(this.source, meta);
    if (this.live === this.source) this.live = noted;
    this.source = noted;
  }

  /** The new index serves: later writes use it, and the old one is kept for a while. */
  async #follow(next: ConcreteIndex): Promise<void> {
    const [old, staged] = [this.live, this.source];
    this.#serve(next);
    await this.#afterwards(async () => {
      await this.generations.retire(old, old.meta.state);
      if (staged !== old) await this.generations.remove(staged);
      await this.generations.tidy(this.live);
    });
  }

  /** Bookkeeping after the alias has moved; otherwise the next writer does it. */
  async #afterwards(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      this.ports.log.warn({ err: error }, 'The release is live; the next writer cleans up its leftovers.');
    }
  }

  #serve(index: ConcreteIndex): void {
    this.live = { ...index, meta: served(index.meta) };
    this.source = this.live;
    this.#assigner = null;
    this.#writes = new ImageWrites(this.ports, index.name);
  }

  async #checkNew(release: Release): Promise<void> {
    if (!(await this.releases()).some(({ id }) => id === release.id)) return;
    throw new ParallaxError(
      'INTERNAL',
      `Release "${release.id}" already exists, and a release never changes.`,
    );
  }

  #assignerOfSource(): Promise<Assigner> {
    if (this.source.meta.release === null) return Promise.resolve({ cells: [], references: null });
    this.#assigner ??= this.#readAssigner().catch((error: unknown) => {
      this.#assigner = null;
      throw error;
    });
    return this.#assigner;
  }

  async #readAssigner(): Promise<Assigner> {
    const { client, attempt } = this.ports;
    const cells = await readCells(client, this.source.name, this.space.dimension, attempt);
    return { cells, references: await readReferences(this.ports, this.source) };
  }

  /** Sequentially: a publication copies the catalogue for a while, and later puts must follow it. */
  #inOrder<T>(action: () => Promise<T>): Promise<T> {
    const result = this.#last.then(action);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

/** Data that a release gives each new image: a cluster, and a code where it has references. */
interface Assigner {
  readonly cells: readonly Cell[];
  readonly references: TasteReferences | null;
}

/** Returns true if the failure is an answer, and not the lack of one. */
function isPlain(error: unknown): boolean {
  return !(error instanceof ParallaxError) || error.code === 'INTERNAL' || error.code === 'NOT_FOUND';
}

/** Distances give cosines only between vectors of length 1; half floats and sums are a little off. */
function exactUnit(vector: Vector): Vector {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return Math.abs(sum - 1) < 1e-6 ? vector : unitVector(vector);
}
