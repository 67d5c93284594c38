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
    const acknowledged = new Set<number>();
    const random = seededRandom(7);
    let repeated = 0;
    for (let round = 0; round < 50; round++) {
      const first = acknowledged.size + 1;
      const lines = await killedAfter(1 + Math.floor(random() * 8), first);
      for (const line of lines) {
        const [kind, number] = line.split(' ');
        if (kind === 'appended' || kind === 'duplicate') acknowledged.add(Number(number));
        if (kind === 'duplicate') repeated += 1;
      }
    }
    expect([...acknowledged]).toEqual(Array.from(acknowledged, (_, i) => i + 1));
    expect(acknowledged.size).toBeGreaterThan(50);

    const log = await openEmbeddedLog({ folder, learn, now: Date.now });
    try {
      const entries = (await collect(log.entries())).map(({ imageId }) => imageId);
      const all = Array.from(acknowledged, (number) => `cat-${number}`);
      // The last round's append may have been made durable without its answer.
      expect([all, [...all, `cat-${all.length + 1}`]]).toContainEqual(entries);
      const history = await log.history('ann');
      expect(history?.seen.map(({ imageId }) => imageId)).toEqual(entries.slice(-200));
      console.log(`killed 50 times: ${all.length} acknowledged, ${repeated} of them found on a repeat`);
    } finally {
      await log.close();
    }
  }, 120_000);

  it.skipIf(process.platform === 'win32')(
    'is what can be read when the disk was full, and the rest was refused',
    async () => {
      // 1 KiB blocks (bash): a little more than an empty log, so that some appends fit and some do not.
      const command = `ulimit -f 200; exec "${process.execPath}" "${PROCESS}" "${folder}" 1 400`;
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

/** What the process said until it was killed, at once after that many lines. */
async function killedAfter(count: number, first: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [PROCESS, folder, String(first), '1000000'], {
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
 * Whether the log's pages were written and synced, and then the meta page that makes them count, through
 * a handle that syncs each write. A call of one thread may be reported in two lines.
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
