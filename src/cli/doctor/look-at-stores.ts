import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config/config.js';
import { readsWhole } from '../../datasources/lmdb/read-whole.js';
import { damaged, requireSoundFile } from '../../datasources/lmdb/require-sound-file.js';
import type { Say } from './findings.js';

/**
 * Reads each database of the catalogue's folder in a process of its own: a page that was overwritten ends the
 * process that reads it.
 *
 * @returns whether all of them can be read
 */
export async function lookAtStores({ dataDirectory, catalogue }: Config, say: Say): Promise<boolean> {
  const folder = join(dataDirectory, catalogue);
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.mdb')).sort();
  let sound = true;
  for (const name of names) {
    const path = join(folder, name);
    try {
      requireSoundFile(path, { mostPages: Number.POSITIVE_INFINITY });
      if (!(await readsWhole(path))) throw damaged(path, 'a page of it cannot be read');
      say('ok', `${name}: ${((await stat(path)).size / 1e6).toFixed(1)} MB, every entry can be read`);
    } catch (error) {
      sound = false;
      say('WRONG', error instanceof Error ? error.message : String(error));
    }
  }
  return sound;
}
