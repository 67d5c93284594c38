import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openEmbeddedLog } from '../../datasources/logs/embedded.log.js';
import { ParallaxError } from '../../domain/errors.js';
import { learn } from '../../scoring/user-history.js';
import type { Config } from '../../server/config.js';
import { exportInteractions } from '../export-interactions.js';

/** @param file  null writes to standard output */
export async function exportLog(config: Config, file: string | null): Promise<void> {
  const directory = join(config.dataDirectory, config.catalogue);
  await stat(join(directory, 'learning.mdb')).catch(() => {
    throw new ParallaxError(
      'NOT_FOUND',
      `Nothing was recorded in catalogue "${config.catalogue}" (${directory}).`,
    );
  });
  const log = await openEmbeddedLog({ folder: directory, learn, now: Date.now });
  try {
    const rows = await exportInteractions(log, file === null ? process.stdout : createWriteStream(file));
    console.error(`${rows} interactions${file === null ? '' : ` in ${file}`}`);
  } finally {
    await log.close();
  }
}
