import { open, type RootDatabase, type RootDatabaseOptionsWithPath } from 'lmdb';
import { ParallaxError } from '../../domain/errors.js';
import { requireSoundFile } from './require-sound-file.js';

/** System errors that an operator can fix, by their number. */
const SENTENCES: ReadonlyMap<number, string> = new Map([
  [1, 'may not be opened by this user: it and its folder must be readable and writable'],
  [13, 'may not be opened by this user: it and its folder must be readable and writable'],
  [28, 'cannot be opened because its disk is full: make room'],
  [30, 'cannot be opened because its file system is read-only: put DATA_DIR elsewhere'],
]);

/**
 * Opens or creates an LMDB file, after a check of the existing file.
 *
 * @throws ParallaxError UNAVAILABLE when the file is damaged, may not be opened, or its disk is full
 */
export function openEnvironment(
  options: RootDatabaseOptionsWithPath & { readonly path: string },
): RootDatabase {
  requireSoundFile(options.path);
  try {
    return open(options);
  } catch (cause) {
    const number = cause instanceof Error && 'code' in cause ? Number(cause.code) : Number.NaN;
    const why = SENTENCES.get(number);
    if (why === undefined) throw cause;
    throw new ParallaxError('UNAVAILABLE', `${options.path} ${why}.`, { cause });
  }
}
