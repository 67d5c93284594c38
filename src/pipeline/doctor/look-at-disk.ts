import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Config } from '../../server/config.js';
import type { Say } from './findings.js';

/** Less free disk than this and an ingest will soon stop. */
const LEAST_FREE_BYTES = 500 * 1024 * 1024;

/** Whether the data folder can be written to, or made. */
export async function lookAtDisk({ dataDirectory }: Config, say: Say): Promise<void> {
  let folder = dataDirectory;
  while (!(await exists(folder)) && dirname(folder) !== folder) folder = dirname(folder);
  if (!(await stat(folder)).isDirectory()) throw new Error(`DATA_DIR: ${folder} is no folder. Name another.`);
  await access(folder, constants.W_OK).catch(() => {
    throw new Error(`DATA_DIR: ${folder} cannot be written to. Make it writable, or name another folder.`);
  });
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const text = `DATA_DIR ${dataDirectory}${folder === dataDirectory ? '' : ' (will be made)'}, ${(free / 1e9).toFixed(1)} GB free`;
  if (free < LEAST_FREE_BYTES) say('WRONG', `${text}: make room, at least 0.5 GB.`);
  else say('ok', text);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
