import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { type Clustering, MAX_CLUSTERS } from '../../domain/cluster.js';
import { ParallaxError } from '../../domain/errors.js';
import { type Space, spaceName, type Vector } from '../../domain/vector.js';

/** Clusters that wait for their campaign, with what they were made from. */
export interface KeptClustering {
  /** See `clusteringFingerprint`. */
  readonly fingerprint: string;
  readonly clustering: Clustering;
  readonly space: Space;
  /** As asked for; there may be fewer clusters. */
  readonly k: number;
  readonly seed: number;
  /** Number of images that it was made from. */
  readonly images: number;
}

const FORMAT = 1;

/** 500 centroids of 3,072 numbers are 8 MB in base64. */
const MOST_BYTES = 64_000_000;

/** Tolerance on a centroid's length of 1. */
const UNIT_TOLERANCE = 1e-3;

const FILE = z.strictObject({
  format: z.literal(FORMAT),
  fingerprint: z.string(),
  id: z.string().min(1).max(64),
  space: z.strictObject({ model: z.string().min(1), dimension: z.int().min(1).max(100_000) }),
  k: z.int().min(1).max(MAX_CLUSTERS),
  seed: z.int(),
  images: z.int().min(1),
  lastNumber: z.int().min(0),
  ids: z.array(z.string().min(1).max(256)).min(1).max(MAX_CLUSTERS),
  sizes: z.array(z.int().min(0)),
  centroids: z.base64(),
});

/**
 * As bytes of gzipped JSON: ids and sizes in the order of the clusters, centroids one after the other as f32,
 * little-endian, in base64. The same clustering gives the same bytes.
 */
export function encodeClustering(kept: KeptClustering): Uint8Array {
  const { fingerprint, clustering, space, k, seed, images } = kept;
  const { id, clusters, lastNumber = 0 } = clustering;
  const file: z.infer<typeof FILE> = {
    format: FORMAT,
    fingerprint,
    id,
    space,
    k,
    seed,
    images,
    lastNumber,
    ids: clusters.map((cluster) => cluster.id),
    sizes: clusters.map(({ size }) => size),
    centroids: Buffer.concat(clusters.map(({ centroid }) => littleEndian(centroid))).toString('base64'),
  };
  return gzipSync(JSON.stringify(file));
}

/**
 * @param bytes  as `encodeClustering` made them
 * @param where  for the messages: where they were read
 * @throws ParallaxError INTERNAL, saying what is wrong and what to do
 */
export function decodeClustering(bytes: Uint8Array, where: string): KeptClustering {
  const parsed = FILE.safeParse(parsedJson(bytes, where));
  if (!parsed.success) throw unreadable(where, firstProblem(parsed.error));
  const { fingerprint, id, space, k, seed, images, lastNumber, ids, sizes, centroids } = parsed.data;
  if (new Set(ids).size < ids.length) throw unreadable(where, 'two clusters have one id');
  if (sizes.length !== ids.length)
    throw unreadable(where, `it has ${ids.length} clusters and ${sizes.length} sizes`);
  const vectors = vectorsIn(Buffer.from(centroids, 'base64'), ids.length, space, where);
  const clusters = ids.map((clusterId, at) => ({
    id: clusterId,
    size: sizes[at] ?? 0,
    centroid: vectors[at] ?? new Float32Array(0),
  }));
  return { fingerprint, clustering: { id, clusters, lastNumber }, space, k, seed, images };
}

function firstProblem({ issues: [first] }: z.ZodError): string {
  const member = first?.path.join('.') ?? '';
  return `${member === '' ? 'it' : member}: ${first?.message ?? 'is not as it should be'}`;
}

function parsedJson(bytes: Uint8Array, where: string): unknown {
  try {
    return JSON.parse(gunzipSync(bytes, { maxOutputLength: MOST_BYTES }).toString('utf8'));
  } catch (cause) {
    throw unreadable(where, 'it is no gzipped JSON, or was cut', cause);
  }
}

function vectorsIn(bytes: Buffer, count: number, space: Space, where: string): readonly Vector[] {
  const { dimension } = space;
  const wanted = count * dimension * Float32Array.BYTES_PER_ELEMENT;
  if (bytes.length !== wanted) {
    throw unreadable(
      where,
      `${count} centroids of ${spaceName(space)} take ${wanted} bytes, and ${bytes.length} are there`,
    );
  }
  return Array.from({ length: count }, (_, row) => {
    const vector = new Float32Array(dimension);
    let sum = 0;
    for (let at = 0; at < dimension; at++) {
      const value = bytes.readFloatLE((row * dimension + at) * Float32Array.BYTES_PER_ELEMENT);
      vector[at] = value;
      sum += value * value;
    }
    // Written so that NaN fails.
    if (!(Math.abs(Math.sqrt(sum) - 1) <= UNIT_TOLERANCE)) {
      throw unreadable(where, `centroid ${row + 1} has length ${Math.sqrt(sum).toPrecision(4)}, not 1`);
    }
    return vector;
  });
}

function littleEndian(vector: Vector): Buffer {
  const bytes = Buffer.alloc(vector.length * Float32Array.BYTES_PER_ELEMENT);
  vector.forEach((value, at) => {
    bytes.writeFloatLE(value, at * Float32Array.BYTES_PER_ELEMENT);
  });
  return bytes;
}

function unreadable(where: string, why: string, cause?: unknown): ParallaxError {
  return new ParallaxError(
    'INTERNAL',
    `The clustering in ${where} cannot be used: ${why}. Delete it, and the next apply creates it again.`,
    cause === undefined ? {} : { cause },
  );
}
