import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config/config.js';
import type { ImageIndex } from '../../datasources/indexes/image-index.js';
import { openImages } from '../../engines/open-images.js';
import { openIndex } from '../../engines/open-index.js';
import type { AskRecord } from './asked-once.js';
import { fetchUnder } from './check-public-url.js';
import type { Report } from './findings.js';

const PATIENCE_MS = 5_000;
const SILENT = { info: () => {}, warn: () => {} };

/**
 * Checks that an image of the catalogue can be shown: its file exists, and its full URL answers with an
 * image.
 */
export async function checkImages(config: Config, report: Report, askRecord: AskRecord): Promise<void> {
  const record = await askRecord();
  if (record === null) return;
  const index = await openIndex(config, { space: record.space, readOnly: true, log: SILENT });
  try {
    const file = await anImageOf(index);
    if (file === null) return;
    const { imageBaseUrl, publicUrl } = config;
    const url = (await openImages(config)).url(file);
    if (imageBaseUrl === null) await findImage(config, file, report);
    if (imageBaseUrl !== null) await judge(url, 'IMAGE_BASE_URL', await fetchImage(url), report);
    else if (publicUrl !== null) await judge(url, 'PUBLIC_URL', await fetchUnder(publicUrl, url), report);
  } finally {
    await index.close();
  }
}

async function anImageOf(index: ImageIndex): Promise<string | null> {
  for (const { id } of await index.clusters()) {
    for (const { image } of (await index.documents(await index.exemplars(id, 1))).values()) return image.file;
  }
  return null;
}

async function findImage({ dataDirectory, catalogue }: Config, file: string, report: Report): Promise<void> {
  const folder = join(dataDirectory, catalogue, 'images');
  if ((await stat(join(folder, file)).catch(() => null)) !== null) {
    report('ok', `pictures: ${folder}`);
    return;
  }
  report(
    'WRONG',
    `${join(folder, file)} is not there, so pictures cannot be shown: restore the folder from a backup, or ingest the pictures again.`,
  );
}

async function fetchImage(url: string): Promise<Response> {
  return fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch((cause: unknown) => {
    throw new Error(`${url} cannot be fetched, so pictures cannot be shown: check IMAGE_BASE_URL.`, {
      cause,
    });
  });
}

/** A login page and the start page of something else are answers too. */
async function judge(url: string, variable: string, response: Response, report: Report): Promise<void> {
  const { ok, status, headers, body } = response;
  await body?.cancel();
  const type = headers.get('content-type') ?? 'nothing named';
  if (ok && type.startsWith('image/')) {
    report('ok', `pictures: ${url} answers`);
    return;
  }
  report(
    'WRONG',
    `${url} answers ${status}${ok ? ` with ${type} instead of a picture` : ''}, so pictures cannot be shown: check ${variable} and who may read there.`,
  );
}
