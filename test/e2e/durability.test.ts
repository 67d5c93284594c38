import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { copyDemo } from './demo-app.js';
import { post, serve } from './serve.js';

const RECORD = `mutation ($eventId: ID!) {
  recordInteraction(input: { userId: "ann", imageId: "dog-clay-300", type: VIEW, eventId: $eventId }) { duplicate }
}`;
const KILLS = 6;
const hasStrace = spawnSync('strace', ['-V']).status === 0;

describe('an acknowledged interaction', () => {
  const demo = copyDemo();
  afterAll(() => demo.remove());

  it(`survives kill -9 of the gateway right behind its answer, ${KILLS} times, and counts once when it is repeated`, async () => {
    const environment = { DATA_DIR: demo.dataDirectory };
    let served = await serve(environment);
    for (let i = 0; i < KILLS; i++) {
      const eventId = `event ${i}`;
      expect(await post(served.url, RECORD, { eventId })).toEqual({
        data: { recordInteraction: { duplicate: false } },
      });
      await served.stop('SIGKILL');
      served = await serve(environment);
      expect(await post(served.url, RECORD, { eventId })).toEqual({
        data: { recordInteraction: { duplicate: true } },
      });
    }
    await served.stop();
    const csv = spawnSync(
      process.execPath,
      ['dist/cli/main.js', 'export-interactions', '--catalogue', 'demo'],
      {
        env: { ...process.env, DATA_DIR: demo.dataDirectory },
        encoding: 'utf8',
      },
    ).stdout;
    const events = csv.split('\r\n').filter((line) => line.includes(',ann,'));
    console.log(
      `${KILLS} times kill -9 behind an acknowledgement: ${events.length} recorded, ${new Set(events).size} different`,
    );
    expect(events.map((line) => line.split(',')[0])).toEqual(
      Array.from({ length: KILLS }, (_, i) => `event ${i}`),
    );
  });

  it.skipIf(!hasStrace)(
    'is synced to the disk before the answer is written (needs strace: apt-get install strace)',
    async () => {
      const scratch = mkdtempSync(join(tmpdir(), 'parallax-strace-'));
      const trace = join(scratch, 'trace');
      const child = spawn(
        'strace',
        [
          ...[
            '-f',
            '-y',
            '-s',
            '4000',
            '-o',
            trace,
            '-e',
            'trace=fsync,fdatasync,msync,write,writev,sendto,sendmsg',
          ],
          ...[process.execPath, fileURLToPath(new URL('../../dist/server/main.js', import.meta.url))],
        ],
        { env: { ...process.env, DATA_DIR: demo.dataDirectory, PORT: '0', LOG_LEVEL: 'silent' } },
      );
      let printed = '';
      const url = await new Promise<string>((resolve, reject) => {
        child.stdout.on('data', (chunk: Buffer) => {
          printed += chunk.toString();
          const found = /http:\/\/[\d.]+:\d+(?=\/graphql)/.exec(printed)?.[0];
          if (found !== undefined) resolve(found);
        });
        child.on('exit', () => reject(new Error(printed)));
      });
      const before = readFileSync(trace, 'utf8').length;
      expect(await post(url, RECORD, { eventId: 'traced' })).toEqual({
        data: { recordInteraction: { duplicate: false } },
      });
      // strace does not pass a signal on, so the gateway is signalled directly.
      process.kill(Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')), 'SIGTERM');
      await once(child, 'exit');
      const calls = readFileSync(trace, 'utf8').slice(before).split('\n');
      rmSync(scratch, { recursive: true, force: true });
      const answered = calls.findIndex(
        (line) => line.includes('recordInteraction') && line.includes('duplicate'),
      );
      const synced = calls.findIndex((line) => /(?:fsync|fdatasync|msync)\(.*learning\.mdb/.test(line));
      console.log(`system calls: ${calls[synced]?.slice(0, 120)} ... then ${calls[answered]?.slice(0, 60)}`);
      expect(answered).toBeGreaterThan(-1);
      expect(synced).toBeGreaterThan(-1);
      expect(synced).toBeLessThan(answered);
    },
  );
});
