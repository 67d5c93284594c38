import { randomOrder, seededRandom } from '../../clustering/seeded-random.js';
import type { ImageIndexWriter } from '../../datasources/indexes/image-index-writer.js';
import type { Vector } from '../../domain/vector.js';
import { type KnownRows, readKnownRows } from '../ingest/read-known-rows.js';

/** Vectors of a larger catalogue are a sample: 262,144 of 512 numbers, of 500 clusters 500 each. */
export const MOST_VECTOR_BYTES = 2 ** 29;

/** A catalogue's images by id rising, and the vectors of all of them or of a random sample. */
export interface CatalogueVectors extends KnownRows {
  /** Images whose vectors these are, as rising numbers of `ids`; null when all are here. */
  readonly sampled: Uint32Array | null;
  /** Row by row, in the order of the ids. */
  readonly vectors: Float32Array;
  readonly dimension: number;
  /** Number of rows. */
  readonly count: number;
  /** A view of one row, not to be written. */
  readonly vectorAt: (row: number) => Vector;
}

/**
 * Reads vectors into one array, in an order independent of their arrival: threads that draw or decode
 * finish in any order, and the same images must give the same clusters.
 *
 * @param mostBytes  of vectors; Infinity for all of them
 * @param seed       decides which are in a sample
 */
export async function readCatalogueVectors(
  writer: Pick<ImageIndexWriter, 'known' | 'all'>,
  dimension: number,
  mostBytes = MOST_VECTOR_BYTES,
  seed = 0,
): Promise<CatalogueVectors> {
  const known = await readKnownRows(writer);
  const { ids, rowOf } = known;
  const most = Math.max(1, Math.floor(mostBytes / (dimension * Float32Array.BYTES_PER_ELEMENT)));
  const sampled =
    ids.length <= most ? null : randomOrder(ids.length, seededRandom(seed)).slice(0, most).sort();
  const placeOf = sampled === null ? null : placesOf(sampled, ids.length);
  const count = sampled?.length ?? ids.length;
  const vectors = new Float32Array(count * dimension);
  for await (const { id, vector } of writer.all()) {
    const image = rowOf.get(id);
    const row = image === undefined ? undefined : placeOf === null ? image : placeOf[image];
    if (row !== undefined && row >= 0) vectors.set(vector, row * dimension);
  }
  const vectorAt = (row: number): Vector => vectors.subarray(row * dimension, (row + 1) * dimension);
  return { ...known, sampled, vectors, dimension, count, vectorAt };
}

/** The place of each image in a sample; -1 of those that are not in it. */
function placesOf(sampled: Uint32Array, images: number): Int32Array {
  const places = new Int32Array(images).fill(-1);
  sampled.forEach((image, place) => {
    places[image] = place;
  });
  return places;
}
