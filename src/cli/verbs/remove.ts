import { removeImages } from '../../catalogue/ingest/remove-images.js';
import { openIndexWriter } from '../../catalogue/open-index-writer.js';
import type { Config } from '../../config/config.js';
import { excerpt } from '../../domain/arguments.js';
import { openImages } from '../../engines/open-images.js';
import { requireCatalogue } from '../../engines/record-of-catalogue.js';

/** Takes images out of a catalogue; no model is needed for that. */
export async function remove(config: Config, ids: readonly string[]): Promise<void> {
  const { embedder, space } = await requireCatalogue(config);
  const writer = await openIndexWriter(config, { embedder, space, purpose: 'remove images' });
  try {
    const store = await openImages(config);
    const { removed, unknown } = await removeImages(ids, { writer, store });
    console.log(`Removed ${removed.length} of ${new Set(ids).size} images.`);
    for (const id of unknown) console.log(`  not in the catalogue: ${excerpt(id, 256)}`);
    if (removed.length === 0) process.exitCode = 1;
  } finally {
    await writer.close();
  }
}
