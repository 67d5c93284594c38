import { randomOrder } from '../../clustering/seeded-random.js';
import type { ImageIndexWriter } from '../../datasources/indexes/image-index-writer.js';
import type { Vector } from '../../domain/vector.js';
import { type KnownRows, readKnownRows } from '../ingest/read-known-rows.js';
import type { CatalogueVectors } from './read-catalogue-vectors.js';

/** Sample that a release is measured on. Rows number the images by id rising. */
export interface CatalogueSample extends Pick<KnownRows, 'titles' | 'tags'> {
  /** Rows of a random sample, 4,096 or all ... */
  readonly rows: readonly number[];
  /** ... and their vectors. */
  readonly vectors: readonly Vector[];
  /** Every image, in any order. */
  all(): AsyncIterable<{ readonly row: number; readonly vector: Vector }>;
}

/** Catalogue vectors that a probe is compared with, see DESIGN's spread: enough for two digits of it. */
const SAMPLE = 4_096;

export function sampleOf(
  { ids, titles, tags, vectorAt }: CatalogueVectors,
  random: () => number,
): CatalogueSample {
  const rows = sampleRows(ids.length, random);
  async function* all() {
    for (let row = 0; row < ids.length; row++) yield { row, vector: vectorAt(row) };
  }
  return { rows, vectors: rows.map(vectorAt), titles, tags, all };
}

/**
 * The same sample of a catalogue that is not in memory: only what is in it is kept.
 *
 * @param known  its images, where they were read before
 */
export async function readSample(
  catalogue: Pick<ImageIndexWriter, 'known' | 'all'>,
  random: () => number,
  known?: KnownRows,
): Promise<CatalogueSample> {
  const { ids, rowOf, titles, tags } = known ?? (await readKnownRows(catalogue));
  async function* all() {
    for await (const { id, vector } of catalogue.all()) {
      const row = rowOf.get(id);
      if (row !== undefined) yield { row, vector };
    }
  }
  const places = new Map(sampleRows(ids.length, random).map((row, place) => [row, place] as const));
  const found: { readonly row: number; readonly vector: Vector }[] = [];
  for await (const { row, vector } of all()) {
    const place = places.get(row);
    if (place !== undefined) found[place] = { row, vector };
  }
  // A place stays empty when its image is removed meanwhile.
  const kept = found.filter((each) => each !== undefined);
  return {
    rows: kept.map(({ row }) => row),
    vectors: kept.map(({ vector }) => vector),
    titles,
    tags,
    all,
  };
}

function sampleRows(count: number, random: () => number): readonly number[] {
  return [...randomOrder(count, random).subarray(0, SAMPLE)];
}
