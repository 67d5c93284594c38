import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from 'lmdb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openEmbeddedCatalogueReader } from '../../../../../../src/datasources/indexes/embedded/embedded.catalogue-reader.js';
import { openEmbeddedIndex } from '../../../../../../src/datasources/indexes/embedded/embedded.index.js';
import { catalogueRecord } from '../../../../../../src/datasources/indexes/embedded/store/catalogue-record.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'parallax-making-'));
  // A writer creates the file first, and the databases in it a moment later.
  await open({ path: join(directory, 'catalogue.mdb'), maxDbs: 12 }).close();
});
afterEach(() => rm(directory, { recursive: true }));

it('A catalogue whose file has no databases yet has no record', async () => {
  expect(await catalogueRecord(directory)).toBeNull();
  expect(await openEmbeddedCatalogueReader(directory)).toBeNull();
});

it('A catalogue whose file has no databases yet is not served', async () => {
  await expect(openEmbeddedIndex({ directory })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});
