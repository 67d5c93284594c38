import type { ImageIndexWriter } from '../../datasources/indexes/image-index-writer.js';
import type { Vector } from '../../domain/vector.js';
import { type KnownRows, readKnownRows } from '../ingest/read-known-rows.js';

/** All of a catalogue's vectors in memory, by id rising. */
export interface CatalogueVectors extends Pick<KnownRows, 'ids' | 'titles' | 'tags'> {
  /** Row by row, in the order of the ids. */
  readonly vectors: Float32Array;
  readonly dimension: number;
  /** A view of one row, not to be written. */
  readonly vectorAt: (row: number) => Vector;
}

/**
 * Reads the vectors into one array, in an order independent of their arrival: threads that draw or decode
 * finish in any order, and the same images must give the same clusters.
 */
export async function readCatalogueVectors(
  writer: Pick<ImageIndexWriter, 'known' | 'all'>,
  dimension: number,
): Promise<CatalogueVectors> {
  const { ids, rowOf, titles, tags } = await readKnownRows(writer);
  const vectors = new Float32Array(ids.length * dimension);
  for await (const { id, vector } of writer.all()) {
    const row = rowOf.get(id);
    if (row !== undefined) vectors.set(vector, row * dimension);
  }
  const vectorAt = (row: number): Vector => vectors.subarray(row * dimension, (row + 1) * dimension);
  return { ids, vectors, dimension, titles, tags, vectorAt };
}
