import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { workerUrl } from '../worker-url.js';

const OPTIONS = { stdio: 'ignore', timeout: 60_000, env: {} } as const;

/**
 * Whether every entry of an LMDB file can be read, tried in a process of its own, which may die of it. Holds up this
 * process meanwhile: for the moment before the file is opened.
 */
export function readsWholeSync(path: string): boolean {
  return spawnSync(process.execPath, [program(), path], OPTIONS).status === 0;
}

/** As `readsWholeSync`, beside whatever else is done. */
export async function readsWhole(path: string): Promise<boolean> {
  const [status] = await once(spawn(process.execPath, [program(), path], OPTIONS), 'exit');
  return status === 0;
}

function program(): string {
  return fileURLToPath(workerUrl(import.meta.url, './read-whole.process.js'));
}
