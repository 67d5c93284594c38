import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedIndex } from '../../src/datasources/indexes/embedded/embedded.index.js';
import { openEmbeddedIndexWriter } from '../../src/datasources/indexes/embedded/embedded.index-writer.js';
import { imageIndexContract } from './image-index.contract.js';

imageIndexContract('embedded', async (space) => {
  const directory = await mkdtemp(join(tmpdir(), 'embedded-index-'));
  const writer = await openEmbeddedIndexWriter({ directory, space, embedder: 'contract' });
  const index = await openEmbeddedIndex({ directory, space });
  return {
    index,
    writer,
    close: async () => {
      await index.close();
      await writer.close();
      await rm(directory, { recursive: true });
    },
  };
});
