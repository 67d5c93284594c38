import { join } from 'node:path';
import { openFolderImageStore } from '../../datasources/images/folder.image-store.js';
import { openEmbeddedIndexWriter } from '../../datasources/indexes/embedded/embedded.index-writer.js';
import { excerpt } from '../../domain/arguments.js';
import type { Config } from '../../server/config.js';
import { requireCatalogue } from '../../server/engines/record-of-catalogue.js';
import { removeImages } from '../remove-images.js';

/** Takes images out of a catalogue; no model is needed for that. */
export async function remove(config: Config, ids: readonly string[]): Promise<void> {
  const directory = join(config.dataDirectory, config.catalogue);
  const { embedder, space } = await requireCatalogue(config);
  const writer = await openEmbeddedIndexWriter({ directory, embedder, space, purpose: 'remove images' });
  try {
    const store = openFolderImageStore({ folder: join(directory, 'images'), baseUrl: '/images' });
    const { removed, unknown } = await removeImages(ids, { writer, store });
    console.log(`Removed ${removed.length} of ${new Set(ids).size} images.`);
    for (const id of unknown) console.log(`  not in the catalogue: ${excerpt(id, 256)}`);
    if (removed.length === 0) process.exitCode = 1;
  } finally {
    await writer.close();
  }
}
