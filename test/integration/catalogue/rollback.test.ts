import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { rollback } from '../../../src/cli/verbs/rollback.js';
import { readConfig } from '../../../src/config/config.js';
import { openEmbeddedIndex } from '../../../src/datasources/indexes/embedded/embedded.index.js';
import { openEmbeddedIndexWriter } from '../../../src/datasources/indexes/embedded/embedded.index-writer.js';
import { aRelease, cluster, record } from '../../contract/image-index.contract.js';

const SPACE = { model: 'contract', dimension: 4 };

let data: string;
const printed: string[] = [];

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'parallax-rollback-'));
  vi.spyOn(console, 'log').mockImplementation((line) => void printed.push(line));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(data, { recursive: true });
});

it('returns to the release before, and says which', async () => {
  const directory = join(data, 'mine');
  const config = readConfig({ DATA_DIR: data, CATALOGUE: 'mine', EMBEDDER: 'clip' });
  const writer = await openEmbeddedIndexWriter({ directory, space: SPACE, embedder: 'contract' });
  await writer.put([record('a', [1, 0, 0, 0])]);
  for (const id of ['1', '2']) {
    const clustering = { id: `k${id}`, clusters: [cluster(`c${id}`, [1, 0, 0, 0])] };
    await writer.publish(aRelease(`r${id}`, `k${id}`), clustering, new Map());
  }
  await writer.close();

  await rollback(config);
  expect(printed.join()).toMatch(/Release r1 .* live again, with clustering k1; r2 is removed\./);
  const index = await openEmbeddedIndex({ directory });
  expect((await index.release()).id).toBe('r1');
  await index.close();
  await expect(rollback(config)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
