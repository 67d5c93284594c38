import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImageIndex } from '../../datasources/indexes/image-index.js';
import type { Config } from '../../server/config.js';
import { openImages } from '../../server/engines/open-images.js';
import { openIndex } from '../../server/engines/open-index.js';
import { recordOfCatalogue } from '../../server/engines/record-of-catalogue.js';
import type { Say } from './findings.js';

const PATIENCE_MS = 5_000;
const SILENT = { info: () => {}, warn: () => {} };

/** Whether a picture of the catalogue can be shown: its file is there, or its URL answers. */
export async function lookAtPictures(config: Config, say: Say): Promise<void> {
  const record = await recordOfCatalogue(config);
  if (record === null) return;
  const index = await openIndex(config, { space: record.space, readOnly: true, log: SILENT });
  try {
    const file = await aPictureOf(index);
    if (file === null) return;
    if (config.imageBaseUrl === null) await findPicture(config, file, say);
    else await fetchPicture((await openImages(config)).url(file), say);
  } finally {
    await index.close();
  }
}

async function aPictureOf(index: ImageIndex): Promise<string | null> {
  for (const { id } of await index.clusters()) {
    for (const { image } of (await index.documents(await index.exemplars(id, 1))).values()) return image.file;
  }
  return null;
}

async function findPicture({ dataDirectory, catalogue }: Config, file: string, say: Say): Promise<void> {
  const folder = join(dataDirectory, catalogue, 'images');
  if ((await stat(join(folder, file)).catch(() => null)) !== null) {
    say('ok', `pictures: ${folder}`);
    return;
  }
  say(
    'WRONG',
    `${join(folder, file)} is not there, so pictures cannot be shown: restore the folder from a backup, or ingest the pictures again.`,
  );
}

async function fetchPicture(url: string, say: Say): Promise<void> {
  try {
    const { ok, status, body } = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    await body?.cancel();
    if (ok) say('ok', `pictures: ${url} answers`);
    else
      say(
        'WRONG',
        `${url} answers ${status}, so pictures cannot be shown: check IMAGE_BASE_URL and who may read there.`,
      );
  } catch (cause) {
    throw new Error(`${url} cannot be fetched, so pictures cannot be shown: check IMAGE_BASE_URL.`, {
      cause,
    });
  }
}
