import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { sniffImageFormat } from '../../datasources/images/decode-image.js';
import { ParallaxError } from '../../domain/errors.js';
import { isHeic } from './heic/read-heic.js';
import { mapInOrder } from './in-order.js';
import type { HashedFile } from './plan-ingest.js';
import type { SkippedFile } from './skipped-file.js';
import { unreadable } from './walk-folder.js';

/** A larger file is not read into memory; 50 megapixels of four 16-bit channels fit. */
const MAX_FILE_BYTES = 512 * 1024 * 1024;
const SNIFFED_BYTES = 4_096;
const FILES_AT_A_TIME = 4;

export interface HashedFiles {
  readonly files: readonly HashedFile[];
  readonly skipped: readonly SkippedFile[];
}

/** Hashes of files by path, with data that shows an unchanged file; for repeated reads of a folder. */
export type HashMemory = Map<
  string,
  { readonly size: number; readonly modifiedMs: number; readonly contentHash: string }
>;

/**
 * Hashes the files that begin like a picture, and says of every other why not. A video is not read to its end
 * to find that out.
 *
 * @param onFile  after each file
 * @param memory  files that it knows, and that have not changed, are not read again
 */
export async function hashFiles(
  folder: string,
  paths: readonly string[],
  onFile: () => void,
  signal?: AbortSignal,
  memory?: HashMemory,
): Promise<HashedFiles> {
  const files: HashedFile[] = [];
  const skipped: SkippedFile[] = [];
  for await (const result of mapInOrder(paths, FILES_AT_A_TIME, (path) => hashFile(folder, path, memory))) {
    if ('contentHash' in result) files.push(result);
    else skipped.push(result);
    onFile();
    if (signal?.aborted) break;
  }
  return { files, skipped };
}

async function hashFile(
  folder: string,
  path: string,
  memory: HashMemory | undefined,
): Promise<HashedFile | SkippedFile> {
  try {
    await using file = await open(join(folder, path));
    const { size, mtimeMs: modifiedMs } = await file.stat();
    const before = memory?.get(path);
    if (before?.size === size && before.modifiedMs === modifiedMs) {
      return { path, contentHash: before.contentHash };
    }
    const head = await file.read(new Uint8Array(SNIFFED_BYTES), 0, SNIFFED_BYTES, 0);
    const start = head.buffer.subarray(0, head.bytesRead);
    if (!isHeic(start)) sniffImageFormat(start);
    if (size > MAX_FILE_BYTES) return unusable(path, `It has ${size} bytes; the limit is ${MAX_FILE_BYTES}.`);
    const hash = createHash('sha256');
    for await (const chunk of file.createReadStream({ start: 0, autoClose: false })) hash.update(chunk);
    const contentHash = hash.digest('hex');
    memory?.set(path, { size, modifiedMs, contentHash });
    return { path, contentHash };
  } catch (error) {
    return unusable(path, reasonOf(error));
  }
}

/** Why a file did not go in; faults that are not the file's are thrown on. */
export function reasonOf(error: unknown): string {
  if (error instanceof ParallaxError && error.code === 'BAD_USER_INPUT') return error.message;
  if (error instanceof Error && 'syscall' in error && 'code' in error) return unreadable(error);
  throw error;
}

export function unusable(path: string, reason: string): SkippedFile {
  return { kind: 'unusable', path, reason };
}
