import { createHash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import type { CatalogueReader } from '../../datasources/indexes/catalogue-reader.js';
import type { KnownImages } from '../interactions/check-interactions.js';
import { identifyPicture } from '../picture-identity.js';
import { walkFolder } from '../walk-folder.js';

/**
 * The images that a catalogue has, and those that it will have once the folder is in it. A file that is no
 * picture counts as one until it has been read.
 */
export async function imagesToBe(
  named: string,
  open: () => Promise<CatalogueReader | null>,
): Promise<KnownImages> {
  const folder = await realpath(named).catch(() => named);
  const folderName = basename(folder) || 'root';
  const ids = new Set((await walkFolder(folder)).files.map((path) => identifyPicture(folderName, path).id));
  const reader = await open();
  try {
    for await (const { id } of reader?.known() ?? []) ids.add(id);
  } finally {
    await reader?.close();
  }
  const hash = createHash('sha256');
  for (const id of [...ids].sort()) hash.update(`${id}\n`);
  return { has: (imageId) => ids.has(imageId), fingerprint: hash.digest('hex') };
}
