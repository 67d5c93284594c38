import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { unitVector } from '../../../../src/domain/vector.js';
import {
  decodeClustering,
  encodeClustering,
  type KeptClustering,
} from '../../../../src/provisioning/clustering/clustering-file.js';

const KEPT: KeptClustering = {
  fingerprint: '0123abcd',
  clustering: {
    id: 'v2-0123abcd',
    clusters: [
      { id: 'c001', size: 3, centroid: unitVector([1, 2, 3]) },
      { id: 'c007', size: 0, centroid: unitVector([-1, 0.1, 0]) },
    ],
    lastNumber: 9,
  },
  space: { model: 'some', dimension: 3 },
  k: 5,
  seed: 1,
  images: 3,
};

/** The file with some members changed, as another hand might have written it. */
function changed(members: object): Uint8Array {
  return gzipSync(
    JSON.stringify({ ...JSON.parse(gunzipSync(encodeClustering(KEPT)).toString()), ...members }),
  );
}

describe('a clustering as a file', () => {
  it('comes back bit for bit, and is the same bytes each time', () => {
    expect(decodeClustering(encodeClustering(KEPT), 'here')).toEqual(KEPT);
    expect(encodeClustering(KEPT)).toEqual(encodeClustering(KEPT));
  });

  const NAN = Buffer.alloc(24);
  NAN.writeFloatLE(Number.NaN, 0);
  const bad: Readonly<Record<string, readonly [Uint8Array, RegExp]>> = {
    'cut off': [encodeClustering(KEPT).subarray(0, 60), /is no gzipped JSON, or was cut/],
    'no gzip': [Buffer.from('{}'), /is no gzipped JSON/],
    'of another format': [changed({ format: 2 }), /format/],
    'without ids': [changed({ ids: [] }), /ids|array/i],
    'with one id twice': [changed({ ids: ['c001', 'c001'] }), /two clusters have one id/],
    'with a size too few': [changed({ sizes: [3] }), /2 clusters and 1 sizes/],
    'with half the centroids': [
      changed({ centroids: Buffer.alloc(12).toString('base64') }),
      /take 24 bytes, and 12 are there/,
    ],
    'of a centroid without length': [
      changed({ centroids: Buffer.alloc(24).toString('base64') }),
      /centroid 1 has length 0\.000, not 1/,
    ],
    'of a centroid that is no number': [
      changed({ centroids: NAN.toString('base64') }),
      /centroid 1 has length NaN/,
    ],
    'with more than it should': [changed({ more: 1 }), /more/],
  };
  for (const [name, [bytes, message]] of Object.entries(bad)) {
    it(`is refused when it is ${name}`, () => {
      expect(() => decodeClustering(bytes, 's3://bucket/key')).toThrow(message);
      expect(() => decodeClustering(bytes, 's3://bucket/key')).toThrow(/s3:\/\/bucket\/key .* Delete it/s);
    });
  }
});
