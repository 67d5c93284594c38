import type { ImageIndexWriter } from '../datasources/indexes/image-index-writer.js';
import type { Vector } from '../domain/vector.js';

/** All of a catalogue's vectors in memory, in the index's order. */
export interface CatalogueVectors {
  readonly ids: readonly string[];
  /** Row by row, in the order of the ids. */
  readonly vectors: Float32Array;
  readonly dimension: number;
  readonly titles: readonly string[];
  /** A view of one row, not to be written. */
  readonly vectorAt: (row: number) => Vector;
}

/** Reads them into one array; the titles are counted first, so that it is allocated once. */
export async function readCatalogueVectors(
  writer: Pick<ImageIndexWriter, 'known' | 'all'>,
  dimension: number,
): Promise<CatalogueVectors> {
  const titles: string[] = [];
  for await (const { title } of writer.known()) titles.push(title);
  const vectors = new Float32Array(titles.length * dimension);
  const ids: string[] = [];
  for await (const { id, vector } of writer.all()) {
    vectors.set(vector, ids.length * dimension);
    ids.push(id);
  }
  const vectorAt = (row: number): Vector => vectors.subarray(row * dimension, (row + 1) * dimension);
  return { ids, vectors, dimension, titles, vectorAt };
}
