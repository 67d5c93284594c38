import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedLog } from '../../src/datasources/logs/embedded.log.js';
import { learn } from '../../src/scoring/user-history.js';
import { collect } from './interaction-log.contract.js';

const PROCESS = fileURLToPath(new URL('../fakes/log-process.mjs', import.meta.url));
const hasStrace = spawnSync('strace', ['-V']).status === 0;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parallax-durable-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('what the embedded log has acknowledged', () => {
  it.skipIf(!hasStrace)(
    'was synced to the disk before the acknowledgement was written (needs strace: apt-get install strace)',
    async () => {
      const trace = join(folder, 'trace');
      const calls = 'trace=fdatasync,fsync,msync,write,writev,pwrite64,pwritev,openat';
      const child = spawnSync('strace', [
        '-f',
        '-y',
        '-e',
        calls,
        '-o',
        trace,
        process.execPath,
        PROCESS,
        folder,
        '1',
        '3',
        '1',
      ]);
      expect(child.stdout.toString()).toBe(
        'append 1\nappended 1\nappend 2\nappended 2\nappend 3\nappended 3\n',
      );
      const lines = (await readFile(trace, 'utf8')).split('\n');
      for (const number of [1, 2, 3]) {
        const from = lines.findIndex((line) => line.includes(`"append ${number}\\n"`));
        const to = lines.findIndex((line) => line.includes(`"appended ${number}\\n"`));
        const between = lines.slice(from, to);
        expect(durablyWritten(between), between.join('\n')).toBe(true);
      }
    },
    60_000,
  );

  it('is there once after the process was killed 50 times and its client repeated what it had no answer for', async () => {
    const started = new Set<number>();
    const acknowledged = new Set<number>();
    const random = seededRandom(7);
    let repeated = 0;
    for (let round = 0; round < 50; round++) {
      const unanswered = [...started].filter((number) => !acknowledged.has(number));
      const lines = await killedAfter(1 + Math.floor(random() * 16), [...unanswered, started.size + 1]);
      for (const line of lines) {
        const [kind, number] = line.split(' ');
        if (kind === 'append') started.add(Number(number));
        else acknowledged.add(Number(number));
        if (kind === 'duplicate') repeated += 1;
      }
    }
    console.log(`killed 50 times: ${acknowledged.size} acknowledged, ${repeated} of them when repeated`);
    expect(acknowledged.size).toBeGreaterThan(50);

    const log = await openEmbeddedLog({ folder, learn, now: Date.now });
    try {
      const entries = (await collect(log.entries())).map(({ eventId }) => Number(eventId.slice(6)));
      expect(entries.length).toBe(new Set(entries).size);
      expect([...acknowledged].filter((number) => !entries.includes(number))).toEqual([]);
      expect(entries.filter((number) => !started.has(number))).toEqual([]);
      const history = await log.history('ann');
      const newest = entries.sort((a, b) => a - b).slice(-200);
      expect(history?.seen.map(({ imageId }) => imageId)).toEqual(newest.map((number) => `cat-${number}`));
    } finally {
      await log.close();
    }
  }, 120_000);

  it.skipIf(process.platform === 'win32')(
    'is what can be read when the disk was full, and the rest was refused',
    async () => {
      // 1 KiB blocks (bash): a little more than an empty log, so that some appends fit and some do not.
      const command = `ulimit -f 200; exec "${process.execPath}" "${PROCESS}" "${folder}" 1 400 1`;
      const child = spawnSync('bash', ['-c', command]);
      const lines = child.stdout.toString().trim().split('\n');
      const of = (kind: string) => lines.filter((line) => line.startsWith(kind)).length;
      expect(of('appended')).toBeGreaterThan(10);
      expect(of('UNAVAILABLE')).toBe(400 - of('appended'));
      const log = await openEmbeddedLog({ folder, learn, now: Date.now });
      try {
        expect((await collect(log.entries())).length).toBe(of('appended'));
      } finally {
        await log.close();
      }
    },
  );
});

/** Output of the process until it was killed, right after that many lines; it appends six at once. */
async function killedAfter(count: number, numbers: readonly number[]): Promise<readonly string[]> {
  const child = spawn(process.execPath, [PROCESS, folder, '6', '1000000', ...numbers.map(String)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === count) child.kill('SIGKILL');
  }
  return lines;
}

/**
 * Returns true if the log's pages were written and synced, and then the meta page that makes them valid. The
 * last uses a handle that syncs each write. A call of one thread may be reported in two lines.
 */
function durablyWritten(lines: readonly string[]): boolean {
  const synced = completionOf(lines, /^(\d+) +(?:fdatasync|fsync|msync)\([^)]*learning\.mdb>/);
  if (synced === -1) return false;
  const laterWrites = lines.slice(synced).filter((line) => /write.*learning\.mdb>/.test(line));
  return laterWrites.every((line) => /^\d+ +pwrite64\(\d+<[^>]*learning\.mdb>.* 128, \d+/.test(line));
}

function completionOf(lines: readonly string[], call: RegExp): number {
  const start = lines.findIndex((line) => call.test(line));
  const line = lines[start];
  if (line === undefined || !line.includes('unfinished')) return line?.endsWith('= 0') ? start : -1;
  const thread = call.exec(line)?.[1];
  return lines.findIndex((later, i) => i > start && new RegExp(`^${thread} +<\\.\\.\\. .* = 0$`).test(later));
}

/** mulberry32: the same moments on every run. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
