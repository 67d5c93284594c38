import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config/config.js';
import { usableFolder } from '../../config/data-folder.js';
import { readsWhole } from '../../datasources/lmdb/read-whole.js';
import { damaged, requireSoundFile } from '../../datasources/lmdb/require-sound-file.js';
import type { Report } from './findings.js';

/** Less free disk than this and an ingest will soon stop. */
const LEAST_FREE_BYTES = 500 * 1024 * 1024;

/** Checks that the data folder can be written to, or created. */
export async function checkDisk({ dataDirectory }: Config, report: Report): Promise<void> {
  const folder = await usableFolder(dataDirectory);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const text = `DATA_DIR ${dataDirectory}${folder === dataDirectory ? '' : ' (will be made)'}, ${(free / 1e9).toFixed(1)} GB free`;
  if (free < LEAST_FREE_BYTES) report('WRONG', `${text}: make room, at least 0.5 GB.`);
  else report('ok', text);
}

/**
 * Reads each database of the catalogue's folder in a process of its own: a page that was overwritten ends the
 * process that reads it.
 *
 * @returns whether all of them can be read
 */
export async function checkDatabases({ dataDirectory, catalogue }: Config, report: Report): Promise<boolean> {
  const folder = join(dataDirectory, catalogue);
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.mdb')).sort();
  let sound = true;
  for (const name of names) {
    const path = join(folder, name);
    try {
      requireSoundFile(path, { mostBytes: Number.POSITIVE_INFINITY });
      if (!(await readsWhole(path))) throw damaged(path, 'a page of it cannot be read');
      report('ok', `${name}: ${((await stat(path)).size / 1e6).toFixed(1)} MB, every entry can be read`);
    } catch (error) {
      sound = false;
      report('WRONG', error instanceof Error ? error.message : String(error));
    }
  }
  return sound;
}
