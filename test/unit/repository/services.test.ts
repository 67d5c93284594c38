import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const SERVICES = fileURLToPath(new URL('../../../scripts/services', import.meta.url));
const { REDIS_SERVER = '', PATH = '' } = process.env;

if (REDIS_SERVER === '') {
  describe('scripts/services', () => {
    it.skip('needs REDIS_SERVER, the path of a redis-server 7.0: eval "$(scripts/services up)"', () =>
      undefined);
  });
} else {
  describe('scripts/services', () => {
    let directory: string;
    const services = (...args: string[]) =>
      run(SERVICES, args, {
        env: {
          ...process.env,
          PATH: `${dirname(process.execPath)}${delimiter}${dirname(REDIS_SERVER)}${delimiter}${PATH}`,
          SERVICES_DIR: directory,
          SERVICES_REDIS_PORT: '0',
        },
      });
    const recordPath = () => join(directory, 'redis.json');
    const record = () => JSON.parse(readFileSync(recordPath(), 'utf8')) as { pid: number; url: string };

    beforeAll(() => {
      directory = mkdtempSync(join(tmpdir(), 'parallax-services-'));
    });
    afterAll(async () => {
      await services('down');
      rmSync(directory, { recursive: true, force: true });
    });

    it('prints lines for a shell and nothing else, and the same again without a second start', async () => {
      const first = await services('up', 'redis');
      expect(first.stdout).toBe(
        `export REDIS_7_URL='${record().url}'\nexport REDIS_SERVER='${REDIS_SERVER}'\n`,
      );
      const { pid } = record();
      expect((await services('up', 'redis')).stdout).toBe(first.stdout);
      expect(record().pid).toBe(pid);
    });

    it('starts again what has died', async () => {
      const { pid } = record();
      process.kill(pid, 'SIGKILL');
      await services('up', 'redis');
      expect(record().pid).not.toBe(pid);
      expect(() => process.kill(record().pid, 0)).not.toThrow();
    });

    it('stops what it started', async () => {
      const { port } = new URL(record().url);
      await services('down', 'redis');
      const [error] = await once(connect(Number(port), '127.0.0.1'), 'error');
      expect(error).toMatchObject({ code: 'ECONNREFUSED' });
    });

    it('leaves a process alone that only has the number', async () => {
      const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
      try {
        writeFileSync(
          recordPath(),
          JSON.stringify({ pid: stranger.pid, birth: 'another', ports: [], url: '' }),
        );
        await services('down', 'redis');
        expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
        expect(stranger.kill(0)).toBe(true);
      } finally {
        stranger.kill();
        await once(stranger, 'exit');
      }
    });

    it.each(['sideways', 'up mongodb', 'up --fast'])('refuses %s', async (words) => {
      await expect(services(...words.split(' '))).rejects.toMatchObject({ code: 1 });
    });
  });
}
