import type {
  ImageIndex,
  IndexedImage,
  NearestRequest,
  Neighbour,
  TextMatch,
} from '../../src/datasources/indexes/image-index.js';
import type { Cluster } from '../../src/domain/cluster.js';
import { compareHits } from '../../src/domain/hit.js';
import type { ImageFilter } from '../../src/domain/image.js';
import type { Release } from '../../src/domain/release.js';
import { isNamed } from '../../src/domain/text/file-name.js';
import { type Spelling, wordsIn } from '../../src/domain/text/spelling.js';
import { foldCase } from '../../src/domain/text/text.js';
import { cosine, type Vector } from '../../src/domain/vector.js';
import { codeOf, type TasteReferences } from '../../src/scoring/taste-vector/taste-references.js';

export interface FakeEntry extends IndexedImage {
  readonly vector: Vector;
}

/** An index in memory that answers exactly, counts its calls and can be told to fail. */
export class FakeIndex implements ImageIndex {
  readonly calls: string[] = [];
  failure: Error | null = null;
  /** References of a release; with them every image has a code. */
  reference: TasteReferences | null = null;

  constructor(
    readonly entries: FakeEntry[],
    public live: Release,
  ) {}

  async release(): Promise<Release> {
    return this.live;
  }

  async revision(): Promise<number> {
    return this.entries.length;
  }

  async nearest(query: Vector, { k, filter }: NearestRequest): Promise<readonly Neighbour[]> {
    this.calls.push('nearest');
    if (this.failure !== null) throw this.failure;
    return this.matching(filter)
      .map(({ image, clusterId, vector }) => ({
        imageId: image.id,
        clusterId,
        similarity: cosine(query, vector),
        ...(this.reference !== null && { code: codeOf(vector, this.reference) }),
      }))
      .sort(compareHits)
      .slice(0, k);
  }

  async matchText(text: string, { k, filter }: NearestRequest): Promise<readonly TextMatch[]> {
    this.calls.push('matchText');
    return this.matching(filter)
      .filter(({ image }) => image.title.toLowerCase().includes(text.toLowerCase()))
      .map(({ image, clusterId }) => ({ imageId: image.id, clusterId }))
      .slice(0, k);
  }

  async named(name: string, { k, filter }: NearestRequest): Promise<readonly TextMatch[]> {
    this.calls.push('named');
    if (this.failure !== null) throw this.failure;
    return this.matching(filter)
      .filter(({ image }) => isNamed(image.source, name))
      .map(({ image, clusterId }) => ({ imageId: image.id, clusterId }))
      .slice(0, k);
  }

  /** Every word of the catalogue counts as near. */
  async spellings(words: readonly string[]): Promise<ReadonlyMap<string, Spelling>> {
    this.calls.push('spellings');
    if (this.failure !== null) throw this.failure;
    const all = new Set(this.entries.flatMap(({ image }) => wordsIn([image.title, ...image.tags].join(' '))));
    return new Map(
      words.map((word) => {
        const known = all.has(word);
        return [word, { known, near: known ? [] : [...all].map((near) => ({ word: near, images: 1 })) }];
      }),
    );
  }

  async documents(ids: readonly string[]): Promise<ReadonlyMap<string, IndexedImage>> {
    this.calls.push('documents');
    return new Map(
      this.entries.filter(({ image }) => ids.includes(image.id)).map((entry) => [entry.image.id, entry]),
    );
  }

  async vectors(ids: readonly string[]): Promise<ReadonlyMap<string, Vector>> {
    return new Map(
      this.entries
        .filter(({ image }) => ids.includes(image.id))
        .map((entry) => [entry.image.id, entry.vector]),
    );
  }

  async codes(ids: readonly string[]): Promise<ReadonlyMap<string, Int8Array>> {
    this.calls.push('codes');
    if (this.failure !== null) throw this.failure;
    const { reference } = this;
    if (reference === null) return new Map();
    return new Map([...(await this.vectors(ids))].map(([id, vector]) => [id, codeOf(vector, reference)]));
  }

  async references(): Promise<TasteReferences | null> {
    return this.reference;
  }

  async clusters(): Promise<readonly Cluster[]> {
    const sizes = new Map<string, FakeEntry[]>();
    for (const entry of this.entries) {
      if (entry.clusterId !== null)
        sizes.set(entry.clusterId, [...(sizes.get(entry.clusterId) ?? []), entry]);
    }
    return [...sizes].map(([id, entries]) => ({
      id,
      size: entries.length,
      centroid: entries[0]?.vector ?? new Float32Array(),
    }));
  }

  async exemplars(clusterId: string, first: number): Promise<readonly string[]> {
    return this.entries
      .filter((entry) => entry.clusterId === clusterId)
      .slice(0, first)
      .map(({ image }) => image.id);
  }

  async counts(): Promise<{ readonly images: number; readonly clusters: number }> {
    return { images: this.entries.length, clusters: (await this.clusters()).length };
  }

  async close(): Promise<void> {}

  private matching(filter: ImageFilter): readonly FakeEntry[] {
    return this.entries.filter(
      ({ image, clusterId }) =>
        isOneOf(filter.types, [image.type]) &&
        isOneOf(filter.tags, image.tags) &&
        (filter.clusters === undefined || (clusterId !== null && filter.clusters.includes(clusterId))) &&
        !(filter.excludeIds ?? []).includes(image.id) &&
        image.width >= (filter.minWidth ?? 0) &&
        image.height >= (filter.minHeight ?? 0),
    );
  }
}

function isOneOf(asked: readonly string[] | undefined, labels: readonly string[]): boolean {
  const known = labels.map(foldCase);
  return asked === undefined || asked.some((label) => known.includes(foldCase(label)));
}
