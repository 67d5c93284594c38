import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { exportInteractions } from '../../catalogue/interactions/export-interactions.js';
import type { Config } from '../../config/config.js';
import { ParallaxError } from '../../domain/errors.js';
import { openLog } from '../../engines/open-log.js';
import { requireCatalogue } from '../../engines/record-of-catalogue.js';

/** @param file  null writes to standard output */
export async function exportLog(config: Config, file: string | null): Promise<void> {
  if (config.log === 'embedded') await requireEmbeddedLog(config);
  const log = await openLog(config, Date.now);
  try {
    const rows = await exportInteractions(log, file === null ? process.stdout : createWriteStream(file));
    console.error(`${rows} interactions${file === null ? '' : ` in ${file}`}`);
  } finally {
    await log.close();
  }
}

/**
 * Opening a log that is not there would make it.
 *
 * @throws ParallaxError NOT_FOUND without the catalogue, or without its log
 */
export async function requireEmbeddedLog(config: Config): Promise<void> {
  const { dataDirectory, catalogue } = config;
  const directory = join(dataDirectory, catalogue);
  const isThere = await stat(join(directory, 'learning.mdb')).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  await requireCatalogue(config);
  throw new ParallaxError(
    'NOT_FOUND',
    `Catalogue "${catalogue}" has no recorded interactions (${directory}).`,
  );
}
