import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { HubAnswer, HubClient } from './hub-client.js';

export interface FetchFileOptions {
  readonly client: HubClient;
  /** Waits; ends early when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  readonly onProgress: (loaded: number, total: number) => void;
}

/** The hub answered, and does not give the file. */
export class HubRefusal extends Error {
  override readonly name = 'HubRefusal';
  /** @param code  the hub's error code, for example `GatedRepo`; null without one */
  constructor(
    readonly status: number,
    readonly code: string | null,
  ) {
    super(`the hub answers ${status}${code === null ? '' : ` (${code})`}`);
  }
}

/** The disk does not take the rest of the file. */
export class DiskFull extends Error {
  override readonly name = 'DiskFull';
}

/** Attempts in a row that brought no byte, before it is given up. */
const MAX_ATTEMPTS = 6;
const LONGEST_WAIT_MS = 60_000;

/**
 * Downloads a file, which appears completely under its name or not at all. Data from before an interruption,
 * of this process or another, stays beside it as `.part` and is resumed if the file has not changed. A
 * connection that fails, stalls or is answered with 429 or 5xx is retried for as long as it makes progress.
 *
 * @throws HubRefusal for any other status; DiskFull; the last fault after six attempts without progress
 */
export async function fetchFile(file: string, path: string, options: FetchFileOptions): Promise<void> {
  const part = `${path}.part`;
  await mkdir(dirname(path), { recursive: true });
  let attempts = 0;
  for (;;) {
    options.signal.throwIfAborted();
    const before = await sizeOf(part);
    try {
      const digest = await fetchRest(file, part, before, options);
      if (digest !== null && (await sha256(part)) !== digest) {
        await forget(part);
        throw new Error("its content differs from the hub's checksum");
      }
      await rename(part, path);
      await rm(`${part}.etag`, { force: true });
      return;
    } catch (error) {
      options.signal.throwIfAborted();
      if (error instanceof DiskFull || isFull(error)) throw new DiskFull(String(error), { cause: error });
      const wait = waitAfter(error, attempts);
      attempts = (await sizeOf(part)) > before ? 0 : attempts + 1;
      if (wait === null || attempts >= MAX_ATTEMPTS) throw error;
      await options.sleep(wait, options.signal);
    }
  }
}

/** Answers the SHA-256 that the hub promises, hex, if it does. */
async function fetchRest(
  file: string,
  part: string,
  from: number,
  { client, signal, onProgress }: FetchFileOptions,
): Promise<string | null> {
  const etag = from === 0 ? null : await readFile(`${part}.etag`, 'utf8').catch(() => null);
  const resume = etag === null ? {} : { range: `bytes=${from}-`, 'if-range': etag };
  const answer = await client.get(file, { 'accept-encoding': 'identity', ...resume }, signal);
  const { status, headers, body } = answer;
  if (status === 416) {
    await body.dump();
    await forget(part);
    throw new Error('the existing part does not fit the file');
  }
  if (status !== 200 && status !== 206) {
    await body.dump();
    throw refusal(answer);
  }
  // A hub that does not know ranges, or has another file now, sends all of it.
  const start = status === 206 && startsAt(headers, from) ? from : 0;
  if (status === 206 && start !== from) {
    await body.dump();
    await forget(part);
    throw new Error('the hub sends another part than requested');
  }
  const total = start + Number(headers['content-length'] ?? Number.NaN);
  await requireRoom(part, total - start);
  if (headers['etag'] !== undefined) await writeFile(`${part}.etag`, headers['etag']);
  const sink = await open(part, start === 0 ? 'w' : 'a');
  let loaded = start;
  try {
    for await (const chunk of body) {
      await sink.writeFile(chunk);
      loaded += chunk.length;
      onProgress(loaded, Number.isNaN(total) ? 0 : total);
    }
    await sink.sync();
  } finally {
    await sink.close();
  }
  if (!Number.isNaN(total) && loaded !== total)
    throw new Error(`it broke off at ${loaded} of ${total} bytes`);
  const promised = /^"?([0-9a-f]{64})"?$/.exec(headers['x-linked-etag'] ?? '');
  return promised?.[1] ?? null;
}

/** Milliseconds; null when another attempt would be answered the same. */
function waitAfter(error: unknown, attempts: number): number | null {
  const backoff = Math.min(LONGEST_WAIT_MS, 1_000 * 2 ** attempts);
  if (error instanceof HubRefusal) return null;
  return error instanceof Later ? Math.min(LONGEST_WAIT_MS, error.afterMs ?? backoff) : backoff;
}

/** The hub has no time now. */
class Later extends Error {
  constructor(
    status: number,
    readonly afterMs: number | null,
  ) {
    super(`the hub answers ${status}`);
  }
}

function refusal({ status, headers }: HubAnswer): Error {
  if (status !== 429 && status < 500) return new HubRefusal(status, headers['x-error-code'] ?? null);
  const after = Number(headers['retry-after']);
  return new Later(status, Number.isFinite(after) ? after * 1_000 : null);
}

function startsAt(headers: Readonly<Record<string, string>>, from: number): boolean {
  return headers['content-range']?.startsWith(`bytes ${from}-`) ?? false;
}

async function requireRoom(part: string, bytes: number): Promise<void> {
  if (Number.isNaN(bytes)) return;
  const { bavail, bsize } = await statfs(dirname(part));
  if (bavail * bsize < bytes) {
    throw new DiskFull(`${bytes} bytes are missing, and ${bavail * bsize} are free`);
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

async function forget(part: string): Promise<void> {
  await rm(part, { force: true });
  await rm(`${part}.etag`, { force: true });
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
