import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ParallaxError } from '../domain/errors.js';

/**
 * The data folder, or the nearest folder above it while it is not there yet; asked before anything is drawn or
 * fetched for it. Makes nothing.
 *
 * @throws ParallaxError BAD_USER_INPUT (argument `DATA_DIR`) when it is no folder or cannot be written to
 */
export async function usableFolder(dataDirectory: string): Promise<string> {
  let folder = dataDirectory;
  while (!(await exists(folder)) && dirname(folder) !== folder) folder = dirname(folder);
  if (!(await stat(folder)).isDirectory()) throw unusable(`${folder} is not a folder. Name another.`);
  await access(folder, constants.W_OK).catch(() => {
    throw unusable(`${folder} cannot be written to. Make it writable, or name another folder.`);
  });
  return folder;
}

function unusable(what: string): ParallaxError {
  return new ParallaxError('BAD_USER_INPUT', `DATA_DIR: ${what}`, { argument: 'DATA_DIR' });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
