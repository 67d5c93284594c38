import { mkdir, open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

const BEAT_MS = 2_000;
const STALE_MS = 15_000;

/**
 * Waits until no other process fetches into a folder, then does something there. One that was killed is found dead
 * at once on the same machine, and after 15 seconds without a sign of life on another.
 */
export async function aloneIn<T>(
  folder: string,
  action: () => Promise<T>,
  sleep: (ms: number, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<T> {
  const path = join(folder, '.fetching');
  await mkdir(folder, { recursive: true });
  while (!(await claim(path))) {
    signal.throwIfAborted();
    if (await isLeft(path)) await rm(path, { force: true });
    else await sleep(250, signal);
  }
  const beat = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), BEAT_MS);
  try {
    return await action();
  } finally {
    clearInterval(beat);
    await rm(path, { force: true });
  }
}

async function claim(path: string): Promise<boolean> {
  try {
    await using file = await open(path, 'wx');
    await file.writeFile(`${process.pid} ${hostname()}`);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function isLeft(path: string): Promise<boolean> {
  const [owner, modified] = await Promise.all([
    readFile(path, 'utf8').catch(() => ''),
    stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    ),
  ]);
  const [pid = '', host] = owner.split(' ');
  if (host === hostname() && !isAlive(Number(pid))) return true;
  return Date.now() - modified > STALE_MS;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
