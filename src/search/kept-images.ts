import type { Hit } from '../domain/hit.js';

/**
 * Images of a list as a cache keeps them: in columns, the first image first. A cache holds a thousand lists, and the
 * garbage collector would copy an object and a code for each image of them.
 */
export interface KeptImages {
  readonly imageIds: readonly string[];
  readonly clusterIds: readonly (string | null)[];
  /** NaN where the similarity is unknown. */
  readonly similarities: Float64Array;
  /** Codes in the order of the images, all of one length; 0 for an image without one. */
  readonly codes: Int8Array;
  /** Places of the images without a code. */
  readonly uncoded: readonly number[];
}

type Found = Pick<Hit, 'imageId' | 'clusterId' | 'code'> & { readonly similarity?: number | null };

/** A code of another length than the first belongs to another release, and is not kept. */
export function keepImages(found: readonly Found[]): KeptImages {
  const length = found.find(({ code }) => code !== undefined)?.code?.length ?? 0;
  const codes = new Int8Array(found.length * length);
  const uncoded: number[] = [];
  found.forEach(({ code }, place) => {
    if (code?.length === length) codes.set(code, place * length);
    else uncoded.push(place);
  });
  return {
    imageIds: found.map(({ imageId }) => imageId),
    clusterIds: found.map(({ clusterId }) => clusterId),
    similarities: Float64Array.from(found, ({ similarity }) => similarity ?? Number.NaN),
    codes,
    uncoded,
  };
}

/** The images again, as hits of the ranks that they were kept in. */
export function hitsOf({ imageIds, clusterIds, similarities, codes, uncoded }: KeptImages): readonly Hit[] {
  const length = codes.length / Math.max(1, imageIds.length);
  let next = 0;
  return imageIds.map((imageId, place) => {
    const clusterId = clusterIds[place] ?? null;
    const cosine = similarities[place] ?? Number.NaN;
    const similarity = Number.isNaN(cosine) ? null : cosine;
    const similarityRank = place + 1;
    if (uncoded[next] === place) {
      next += 1;
      return { imageId, clusterId, similarity, similarityRank };
    }
    const code = codes.subarray(place * length, (place + 1) * length);
    return { imageId, clusterId, similarity, similarityRank, code };
  });
}
