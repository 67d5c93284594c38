import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { exportInteractions } from '../../catalogue/interactions/export-interactions.js';
import type { Config } from '../../config/config.js';
import { ParallaxError } from '../../domain/errors.js';
import { openLog } from '../../engines/open-log.js';

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

/** Opening one that is not there would make it. */
export async function requireEmbeddedLog({ dataDirectory, catalogue }: Config): Promise<void> {
  const directory = join(dataDirectory, catalogue);
  await stat(join(directory, 'learning.mdb')).catch(() => {
    throw new ParallaxError(
      'NOT_FOUND',
      `Catalogue "${catalogue}" has no recorded interactions (${directory}).`,
    );
  });
}
