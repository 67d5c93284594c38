import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** Services of this run alone: those on the usual ports may belong to other work. */
const SETTINGS = {
  SERVICES_DIR: join(ROOT, '.cache', 'bench-services'),
  SERVICES_OPENSEARCH_PORT: '19377',
  SERVICES_OPENSEARCH_TRANSPORT_PORT: '19378',
  SERVICES_VALKEY_PORT: '19379',
};

/** OpenSearch and Valkey that the bench may kill. What they hold stays for the next run. */
export const ownServices = {
  openSearch: `http://127.0.0.1:${SETTINGS.SERVICES_OPENSEARCH_PORT}`,
  redis: `redis://127.0.0.1:${SETTINGS.SERVICES_VALKEY_PORT}`,

  /** Starts what does not run; a first time downloads them, which takes a minute. */
  up: () => services('up', 'opensearch', 'valkey'),
  down: () => services('down', 'opensearch', 'valkey'),

  /** As a machine that loses its power would end it. */
  async killOpenSearch(): Promise<void> {
    const record: unknown = JSON.parse(
      await readFile(join(SETTINGS.SERVICES_DIR, 'opensearch.json'), 'utf8'),
    );
    const pid: unknown = typeof record === 'object' && record !== null ? Reflect.get(record, 'pid') : null;
    if (typeof pid !== 'number') throw new Error('The record of OpenSearch names no process.');
    process.kill(pid, 'SIGKILL');
  },

  /** Returns true if OpenSearch reports that all its shards serve. */
  async isGreen(): Promise<boolean> {
    const health = await fetch(`${ownServices.openSearch}/_cluster/health`, {
      signal: AbortSignal.timeout(1_000),
    })
      .then((answer) => answer.json())
      .catch(() => null);
    return typeof health === 'object' && health !== null && Reflect.get(health, 'status') === 'green';
  },
};

async function services(...words: readonly string[]): Promise<void> {
  await run(join(ROOT, 'scripts', 'services'), [...words], { env: { ...process.env, ...SETTINGS } });
}
