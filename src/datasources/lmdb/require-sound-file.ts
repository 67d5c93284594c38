import { closeSync, fstatSync, openSync, statfsSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { ParallaxError } from '../../domain/errors.js';
import { newestMeta } from './meta-page.js';
import { PageFile } from './page-file.js';
import { findDamagedPage } from './walk-pages.js';

/** Of pages that are checked before a file is opened, read in a tenth of a second. */
const MOST_BYTES = 128 * 2 ** 20;
/** For the lock file that is mapped beside a database: on a full disk the first write to it ends the process. */
const LEAST_FREE_BYTES = 1024 * 1024;
/** Another process may write meanwhile, and reuse pages that an earlier transaction left. */
const LOOKS = 3;
/** When a file that was sound was last written, by its path: a start opens one several times. */
const sound = new Map<string, string>();

/**
 * Checks an LMDB file before it is mapped. A mapped file that is truncated or overwritten kills the process
 * at the first missing or damaged page, without an error. A missing file is sound.
 *
 * @param mostBytes  of pages that are checked
 * @throws ParallaxError UNAVAILABLE that names the file, the damage and how to restore it
 */
export function requireSoundFile(path: string, { mostBytes = MOST_BYTES } = {}): void {
  const bytes = sizeOf(path);
  if (bytes === null) {
    requireRoom(dirname(path));
    return;
  }
  if (bytes === 0) throw damaged(path, 'it is empty');
  const file = openSync(path, 'r');
  try {
    const { ino, mtimeNs } = fstatSync(file, { bigint: true });
    const written = `${ino} ${mtimeNs} ${mostBytes}`;
    const why = sound.get(path) === written ? null : whyDamaged(file, mostBytes);
    if (why !== null) throw damaged(path, why);
    sound.set(path, written);
  } finally {
    closeSync(file);
  }
  if (sizeOf(`${path}-lock`) === null) requireRoom(dirname(path));
}

function whyDamaged(file: number, mostBytes: number): string | null {
  for (let look = 0; look < LOOKS; look++) {
    const meta = newestMeta(file);
    if (meta === null) return 'it does not start like an LMDB file';
    const pages = new PageFile(file, meta.pageSize);
    const wanted = (meta.lastPage + 1) * meta.pageSize;
    // LMDB may leave its last pages unwritten; whether these are some of them, only all the others tell.
    const isShort = pages.bytes < wanted;
    const most = isShort ? Number.POSITIVE_INFINITY : mostBytes / meta.pageSize;
    const page = findDamagedPage(pages, meta, most);
    if (page === null) return null;
    if (newestMeta(file)?.transaction === meta.transaction) {
      return isShort
        ? `it is cut short: ${pages.bytes} of ${wanted} bytes are left`
        : `page ${page} of ${meta.lastPage + 1} was overwritten`;
    }
  }
  return null;
}

/** The sentence about a file that cannot be read. */
export function damaged(path: string, why: string): ParallaxError {
  const folder = dirname(path);
  return new ParallaxError(
    'UNAVAILABLE',
    `${path} is damaged: ${why}. Move ${folder} away and restore a backup: npm run parallax -- restore <folder of the backup> --catalogue ${basename(folder)}. Without a backup ingest the images again.`,
  );
}

function sizeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.size ?? null;
}

function requireRoom(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize >= LEAST_FREE_BYTES) return;
  throw new ParallaxError(
    'UNAVAILABLE',
    `The disk of ${folder} is full: make room, at least 1 MB, and start again.`,
  );
}
