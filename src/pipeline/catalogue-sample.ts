import { randomOrder } from '../clustering/seeded-random.js';
import type { ImageIndexWriter } from '../datasources/indexes/image-index-writer.js';
import type { Vector } from '../domain/vector.js';
import type { CatalogueVectors } from './read-catalogue-vectors.js';

/** What a catalogue's spread is measured on. */
export interface CatalogueSample {
  /** A random sample of the vectors, 4,096 or all. */
  readonly vectors: readonly Vector[];
  /** Of all images, by id rising. */
  readonly titles: readonly string[];
}

/** Catalogue vectors that a probe is compared with, see DESIGN's spread: enough for two digits of it. */
const SAMPLE = 4_096;

export function sampleOf({ ids, titles, vectorAt }: CatalogueVectors, random: () => number): CatalogueSample {
  return { vectors: sampleRows(ids.length, random).map(vectorAt), titles };
}

/** The same sample of a catalogue that is not in memory: only what is in it is kept. */
export async function readSample(
  catalogue: Pick<ImageIndexWriter, 'known' | 'all'>,
  random: () => number,
): Promise<CatalogueSample> {
  const known: { readonly id: string; readonly title: string }[] = [];
  for await (const { id, title } of catalogue.known()) known.push({ id, title });
  known.sort((a, b) => (a.id < b.id ? -1 : 1));
  const places = new Map(
    sampleRows(known.length, random).map((row, place) => [known[row]?.id ?? '', place] as const),
  );
  const vectors: Vector[] = [];
  for await (const { id, vector } of catalogue.all()) {
    const place = places.get(id);
    if (place !== undefined) vectors[place] = vector;
  }
  // A place stays empty when its image is removed meanwhile.
  return {
    vectors: vectors.filter((vector) => vector !== undefined),
    titles: known.map(({ title }) => title),
  };
}

function sampleRows(count: number, random: () => number): readonly number[] {
  return [...randomOrder(count, random).subarray(0, SAMPLE)];
}
