import { closeSync, openSync, readSync, statfsSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { ParallaxError } from '../../domain/errors.js';
import { readsWholeSync } from './read-whole.js';

/** Offsets within a meta page, after lmdb 3.5's `MDB_page` (24 bytes) and within its `MDB_meta`; little-endian. */
const MAGIC_AT = 24;
const PAGE_SIZE_AT = 48;
const LAST_PAGE_AT = 144;
const TRANSACTION_AT = 152;
const META_BYTES = 160;
const MAGIC = 0xbeefc0de;
/** LMDB's page sizes lie between. */
const LEAST_PAGE = 512;
const MOST_PAGE = 65_536;
/** For the lock file that is mapped beside a database: on a full disk the first write to it ends the process. */
const LEAST_FREE_BYTES = 1024 * 1024;

/**
 * Looks at an LMDB file before it is mapped. A mapped file that is cut short or overwritten ends the process at the
 * first page that is not there, without a word. A file that is not there yet is sound.
 *
 * The newest of its two meta pages names the last page. LMDB may leave its last pages unwritten, so a file that is
 * shorter is read to its end by a process of its own, which may die of it.
 *
 * @throws ParallaxError UNAVAILABLE that names the file, what is wrong with it and how to restore it
 */
export function requireSoundFile(path: string): void {
  const bytes = sizeOf(path);
  if (bytes === null) {
    requireRoom(dirname(path));
    return;
  }
  if (bytes === 0) throw damaged(path, 'it is empty');
  const newest = newestMeta(path);
  if (newest === null) throw damaged(path, 'it does not begin as an LMDB file');
  const wanted = (newest.lastPage + 1) * newest.pageSize;
  if (bytes < wanted && !readsWholeSync(path)) {
    throw damaged(path, `it is cut short: ${bytes} of ${wanted} bytes are left`);
  }
  if (sizeOf(`${path}-lock`) === null) requireRoom(dirname(path));
}

/** The sentence about a file that cannot be read. */
export function damaged(path: string, why: string): ParallaxError {
  const folder = dirname(path);
  return new ParallaxError(
    'UNAVAILABLE',
    `${path} is damaged: ${why}. Move ${folder} away and bring it back from a backup: npm run parallax -- restore <folder of the backup> --catalogue ${basename(folder)}. Without a backup ingest the pictures again.`,
  );
}

interface Meta {
  readonly pageSize: number;
  readonly lastPage: number;
  readonly transaction: bigint;
}

function newestMeta(path: string): Meta | null {
  const file = openSync(path, 'r');
  try {
    const first = metaAt(file, 0);
    const second = metaAt(file, first?.pageSize ?? 4_096);
    if (first === null || second === null) return first ?? second;
    return second.transaction > first.transaction ? second : first;
  } finally {
    closeSync(file);
  }
}

/** Null where there is no meta page. */
function metaAt(file: number, position: number): Meta | null {
  const bytes = Buffer.alloc(META_BYTES);
  if (readSync(file, bytes, 0, META_BYTES, position) < META_BYTES) return null;
  if (bytes.readUInt32LE(MAGIC_AT) !== MAGIC) return null;
  const pageSize = bytes.readUInt32LE(PAGE_SIZE_AT);
  const lastPage = Number(bytes.readBigUInt64LE(LAST_PAGE_AT));
  if (pageSize < LEAST_PAGE || pageSize > MOST_PAGE || !Number.isSafeInteger(lastPage)) return null;
  return { pageSize, lastPage, transaction: bytes.readBigUInt64LE(TRANSACTION_AT) };
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
