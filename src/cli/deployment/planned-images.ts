import { createHash } from 'node:crypto';
import { type Lender, withLentIds } from '../../catalogue/ingest/lent-ids.js';
import { NO_CATALOGUE, readFolder } from '../../catalogue/ingest/read-folder.js';
import type { KnownImages } from '../../catalogue/interactions/check-interactions.js';
import { SILENT_PROGRESS } from '../../catalogue/progress.js';
import type { CatalogueReader } from '../../datasources/indexes/catalogue-reader.js';

/**
 * The images that a catalogue has, and those that it will have once the folder is in it. A file that begins like a
 * picture counts as one until it has been decoded.
 */
export async function plannedImages(
  folder: string,
  open: () => Promise<CatalogueReader | null>,
  lend: () => Promise<Lender>,
): Promise<KnownImages> {
  const reader = await open();
  const lender = await lend();
  const ids = new Set<string>();
  try {
    const catalogue = withLentIds(reader ?? NO_CATALOGUE, lender);
    const { plan } = await readFolder({ folder, sync: false }, catalogue, SILENT_PROGRESS);
    for (const { id } of plan.add) ids.add(id);
    for await (const { id } of catalogue.known()) ids.add(id);
  } finally {
    await lender?.close();
    await reader?.close();
  }
  const hash = createHash('sha256');
  for (const id of [...ids].sort()) hash.update(`${id}\n`);
  return { has: (imageId) => ids.has(imageId), fingerprint: hash.digest('hex') };
}
