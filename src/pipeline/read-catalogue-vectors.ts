import type { ImageIndexWriter } from '../datasources/indexes/image-index-writer.js';
import type { Vector } from '../domain/vector.js';

/** All of a catalogue's vectors in memory, by id rising. */
export interface CatalogueVectors {
  readonly ids: readonly string[];
  /** Row by row, in the order of the ids. */
  readonly vectors: Float32Array;
  readonly dimension: number;
  readonly titles: readonly string[];
  /** A view of one row, not to be written. */
  readonly vectorAt: (row: number) => Vector;
}

/**
 * Reads them into one array, in an order that does not depend on when each came: threads that draw or
 * decode finish as they like, and the same pictures must give the same clusters all the same.
 */
export async function readCatalogueVectors(
  writer: Pick<ImageIndexWriter, 'known' | 'all'>,
  dimension: number,
): Promise<CatalogueVectors> {
  const known: { readonly id: string; readonly title: string }[] = [];
  for await (const { id, title } of writer.known()) known.push({ id, title });
  known.sort((a, b) => (a.id < b.id ? -1 : 1));
  const rows = new Map(known.map(({ id }, row) => [id, row]));
  const vectors = new Float32Array(known.length * dimension);
  for await (const { id, vector } of writer.all()) {
    const row = rows.get(id);
    if (row !== undefined) vectors.set(vector, row * dimension);
  }
  const vectorAt = (row: number): Vector => vectors.subarray(row * dimension, (row + 1) * dimension);
  return {
    ids: known.map(({ id }) => id),
    vectors,
    dimension,
    titles: known.map(({ title }) => title),
    vectorAt,
  };
}
