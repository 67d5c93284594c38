import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { workerUrl } from '../worker-url.js';

/** Tens of gigabytes, from a slow disk. */
const PATIENCE_MS = 600_000;

/**
 * Returns true if every entry of an LMDB file can be read, in a process of its own, which a damaged file may
 * crash.
 */
export async function readsWhole(path: string): Promise<boolean> {
  const program = fileURLToPath(workerUrl(import.meta.url, './read-whole.process.js'));
  const reading = spawn(process.execPath, [program, path], {
    stdio: 'ignore',
    timeout: PATIENCE_MS,
    env: {},
  });
  const [status, signal] = await once(reading, 'exit');
  if (signal === 'SIGTERM')
    throw new Error(`${path} was not read completely within ${PATIENCE_MS / 1_000} s.`);
  return status === 0;
}
