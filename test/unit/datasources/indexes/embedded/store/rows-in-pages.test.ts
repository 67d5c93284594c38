import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { open } from 'lmdb';
import { Packr } from 'msgpackr';
import { expect, it, onTestFinished } from 'vitest';
import { CatalogueStore } from '../../../../../../src/datasources/indexes/embedded/store/catalogue-store.js';
import { putRecords } from '../../../../../../src/datasources/indexes/embedded/store/catalogue-writes.js';
import { documentEncoder } from '../../../../../../src/datasources/indexes/embedded/store/document-encoder.js';
import { requireSoundFile } from '../../../../../../src/datasources/lmdb/require-sound-file.js';
import { unitVector } from '../../../../../../src/domain/vector.js';
import { anImage } from '../../../../../builders/an-image.js';

const IMAGES = 2_000;
const DIMENSION = 512;
const VECTOR_BYTES = 4 * DIMENSION;

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'parallax-rows-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

const records = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => ({
    image: anImage({ id: `image-${String(from + i).padStart(5, '0')}` }),
    vector: unitVector(Float64Array.from({ length: DIMENSION }, (_, j) => Math.sin(from + i + j))),
  }));

it('packs vectors into pages, so that an image costs little more than its vector', async () => {
  const store = CatalogueStore.create(aFolder());
  for (let from = 0; from < IMAGES; from += 500) {
    store.write(() => putRecords(store, records(from, from + 500), null));
  }
  const { treeLeafPageCount, overflowPages, pageSize } = statsOf(store.rows.getStats());
  await store.close();
  expect(overflowPages).toBe(0);
  expect((treeLeafPageCount * pageSize) / IMAGES - VECTOR_BYTES).toBeLessThan(160);
  expect(() => requireSoundFile(join(store.directory, 'catalogue.mdb'))).not.toThrow();
});

it('continues in a catalogue with the pages of an earlier version', async () => {
  const directory = aFolder();
  const path = join(directory, 'catalogue.mdb');
  const earlier = open({ path, maxDbs: 12, pageSize: 4_096 });
  const old = { slot: 7, image: anImage({ id: 'old', root: 'r', description: 'as it was' }) };
  await earlier.openDB<object, string>({ name: 'documents' }).put('old', old);
  await earlier.close();
  const store = CatalogueStore.create(directory);
  expect(statsOf(store.rows.getStats()).pageSize).toBe(4_096);
  store.write(() => putRecords(store, records(0, 30), null));
  expect(store.documents.get('old')).toEqual(old);
  expect(store.document('image-00012')).toEqual({ slot: 12, image: records(12, 13)[0]?.image });
  await store.close();
});

const earlier = new Packr();

const anyImage = fc.record(
  {
    ...{ id: fc.string(), title: fc.string({ unit: 'grapheme' }), type: fc.string(), file: fc.string() },
    ...{ width: fc.nat(), height: fc.nat(), source: fc.string(), root: fc.string() },
    ...{ tags: fc.array(fc.string()), keywords: fc.array(fc.string({ unit: 'binary' })) },
    contentHash: fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f]{64}$/), fc.stringMatching(/^[0-9A-F]*$/)),
    ...{ captionHash: fc.string(), description: fc.string() },
  },
  {
    requiredKeys: [
      ...(['id', 'title', 'type', 'width', 'height', 'tags', 'keywords'] as const),
      ...(['file', 'contentHash', 'source'] as const),
    ],
  },
);

it('gives every document back as it was put, and those of earlier versions', () => {
  fc.assert(
    fc.property(fc.nat(), anyImage, fc.nat(20), (slot, image, rest) => {
      const row = { slot, image };
      const stored = documentEncoder.encode(row);
      expect(documentEncoder.decode(stored)).toEqual(row);
      // LMDB lends a buffer that is longer than the value.
      const lent = Buffer.concat([stored, Buffer.alloc(rest, 0xc1)]);
      expect(documentEncoder.decode(lent, stored.length)).toEqual(row);
      expect(documentEncoder.decode(earlier.pack(row))).toEqual(row);
    }),
  );
});

interface Stats {
  readonly treeLeafPageCount: number;
  readonly overflowPages: number;
  readonly pageSize: number;
}

// The library declares them as an object of no shape.
const statsOf = (stats: object): Stats => stats as Stats;
