import type { ImageIndexWriter, ImageRecord } from '../../src/datasources/indexes/image-index-writer.js';
import type { Clustering } from '../../src/domain/cluster.js';
import { ParallaxError } from '../../src/domain/errors.js';
import type { Root } from '../../src/domain/image.js';
import type { Release } from '../../src/domain/release.js';
import type { TasteReferences } from '../../src/scoring/taste-vector/taste-references.js';

/** A catalogue in memory; can be told to die before a put, as `kill -9` would. */
export class MemoryIndexWriter implements ImageIndexWriter {
  readonly records = new Map<string, ImageRecord>();
  readonly published: {
    release: Release;
    clustering: Clustering;
    cells: ReadonlyMap<string, string>;
    references: TasteReferences | null;
  }[] = [];
  #roots: readonly Root[] = [];
  puts = 0;
  dieAtPut = Number.POSITIVE_INFINITY;

  async put(records: readonly ImageRecord[]): Promise<void> {
    this.puts += 1;
    if (this.puts >= this.dieAtPut) throw new Error('killed');
    for (const record of records) this.records.set(record.image.id, record);
  }

  async remove(ids: readonly string[]): Promise<number> {
    return ids.filter((id) => this.records.delete(id)).length;
  }

  async *known() {
    for (const { image } of this.records.values()) yield image;
  }

  async *awaited() {}

  async recordsOf(ids: readonly string[]): Promise<readonly ImageRecord[]> {
    return ids.flatMap((id) => this.records.get(id) ?? []);
  }

  async roots(): Promise<readonly Root[]> {
    return this.#roots;
  }

  async setRoots(roots: readonly Root[]): Promise<void> {
    this.#roots = roots;
  }

  async *all() {
    for (const { image, vector } of this.records.values()) yield { id: image.id, vector };
  }

  async publish(
    release: Release,
    clustering: Clustering,
    cells: ReadonlyMap<string, string>,
    references: TasteReferences | null = null,
  ): Promise<void> {
    this.published.push({ release, clustering, cells, references });
  }

  async clustering(): Promise<Clustering | null> {
    return this.published.at(-1)?.clustering ?? null;
  }

  async releases(): Promise<readonly Release[]> {
    return this.published.map(({ release }) => release);
  }

  async rollBack(): Promise<Release> {
    this.published.pop();
    const last = this.published.at(-1);
    if (last === undefined) throw new ParallaxError('NOT_FOUND', 'There is no earlier release.');
    return last.release;
  }

  async close(): Promise<void> {}
}
