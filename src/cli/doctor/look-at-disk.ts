import { statfs } from 'node:fs/promises';
import type { Config } from '../../config/config.js';
import { usableFolder } from '../../config/data-folder.js';
import type { Say } from './findings.js';

/** Less free disk than this and an ingest will soon stop. */
const LEAST_FREE_BYTES = 500 * 1024 * 1024;

/** Whether the data folder can be written to, or made. */
export async function lookAtDisk({ dataDirectory }: Config, say: Say): Promise<void> {
  const folder = await usableFolder(dataDirectory);
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const text = `DATA_DIR ${dataDirectory}${folder === dataDirectory ? '' : ' (will be made)'}, ${(free / 1e9).toFixed(1)} GB free`;
  if (free < LEAST_FREE_BYTES) say('WRONG', `${text}: make room, at least 0.5 GB.`);
  else say('ok', text);
}
