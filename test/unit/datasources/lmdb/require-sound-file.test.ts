import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from 'lmdb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Random, seededRandom } from '../../../../src/clustering/seeded-random.js';
import { readsWhole } from '../../../../src/datasources/lmdb/read-whole.js';
import { requireSoundFile } from '../../../../src/datasources/lmdb/require-sound-file.js';

const PAGE = 4_096;
const SEEDS = 25;

/** Bytes that something else wrote where a page was. */
const WRITTEN_OVER: Readonly<Record<string, (random: Random, file: Buffer) => Buffer>> = {
  zeros: () => Buffer.alloc(PAGE),
  ones: () => Buffer.alloc(PAGE, 0xff),
  noise: (random) => Buffer.from(Array.from({ length: PAGE }, () => Math.floor(random() * 256))),
  text: () => Buffer.alloc(PAGE, 'a line of a log file\n'),
  'another page': (random, file) => {
    const page = 2 + Math.floor(random() * (file.length / PAGE - 2));
    return file.subarray(page * PAGE, (page + 1) * PAGE);
  },
};

describe('an LMDB file before it is mapped', () => {
  let folder: string;
  let whole: string;
  let original: Buffer;
  let entries: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'parallax-lmdb-'));
    whole = join(folder, 'whole.mdb');
    const environment = open({ path: whole, overlappingSync: false });
    const rows = environment.openDB<Buffer, number>({
      name: 'rows',
      keyEncoding: 'uint32',
      encoding: 'binary',
    });
    const documents = environment.openDB<object, string>({ name: 'documents' });
    environment.transactionSync(() => {
      for (let i = 0; i < 200; i++) rows.putSync(i, Buffer.alloc(i % 3 === 0 ? 300 : 3_000, i));
      for (let i = 0; i < 2_000; i++) documents.putSync(`image-${i}`, { title: `Picture ${i}`, slot: i });
    });
    // Deletions leave pages that no tree holds.
    for (let i = 0; i < 40; i++) environment.transactionSync(() => rows.removeSync(i));
    await environment.close();
    original = readFileSync(whole);
    entries = await entriesOf(whole);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  let copies = 0;
  function aCopy(): string {
    const path = join(folder, `copy-${copies++}.mdb`);
    copyFileSync(whole, path);
    return path;
  }

  it('is sound as it was written, and while it is not there', () => {
    expect(() => requireSoundFile(whole)).not.toThrow();
    expect(() => requireSoundFile(join(folder, 'none.mdb'))).not.toThrow();
  });

  it.each([0.9, 0.5, 0.1, 0.01])('is named when %d of it are left', (share) => {
    const path = aCopy();
    const left = Math.floor(original.length * share);
    truncateSync(path, left);
    expect(() => requireSoundFile(path)).toThrow(
      new RegExp(`${path} is damaged: it is cut short: ${left} of \\d+ bytes are left\\. .*restore`),
    );
  });

  it('is named when it is empty, and when something else was written over it', () => {
    const path = aCopy();
    truncateSync(path, 0);
    expect(() => requireSoundFile(path)).toThrow(/is damaged: it is empty/);
    writeFileSync(path, Buffer.alloc(original.length, 'garbage'));
    expect(() => requireSoundFile(path)).toThrow(/is damaged: it does not start like an LMDB file/);
    writeFileSync(path, 'a');
    expect(() => requireSoundFile(path)).toThrow(/is damaged: it does not start like an LMDB file/);
  });

  it.each(Object.entries(WRITTEN_OVER))(
    `is named where %s was written over a page of it, or has lost nothing (${SEEDS} seeds)`,
    async (_name, writtenOver) => {
      let named = 0;
      for (let seed = 1; seed <= SEEDS; seed++) {
        const random = seededRandom(seed);
        const page = 2 + Math.floor(random() * (original.length / PAGE - 2));
        const bytes = Buffer.from(original);
        writtenOver(random, original).copy(bytes, page * PAGE);
        const path = aCopy();
        writeFileSync(path, bytes);
        const why = refusal(path);
        if (why === null) expect([seed, await entriesOf(path)]).toEqual([seed, entries]);
        else {
          named++;
          expect(why).toMatch(
            new RegExp(`^${path} is damaged: page \\d+ of \\d+ was overwritten\\. .*restore .* --catalogue`),
          );
        }
        rmSync(path);
      }
      expect(named).toBeGreaterThan(SEEDS / 2);
    },
  );

  it('can be read without a signal where anything was written within a page, or is named', async () => {
    for (let seed = 1; seed <= 2 * SEEDS; seed++) {
      const random = seededRandom(seed);
      const bytes = Buffer.from(original);
      const length = 1 + Math.floor(random() * 64);
      const at = 2 * PAGE + Math.floor(random() * (bytes.length - 2 * PAGE - length));
      for (let i = at; i < at + length; i++) bytes[i] = Math.floor(random() * 256);
      const path = aCopy();
      writeFileSync(path, bytes);
      if (refusal(path) === null) await entriesOf(path).catch(() => 'an error, and no signal');
      rmSync(path);
    }
  });

  it('is looked at as far as it is asked', () => {
    const path = aCopy();
    const bytes = Buffer.from(original);
    bytes.fill(0, 2 * PAGE);
    writeFileSync(path, bytes);
    expect(refusal(path)).not.toBeNull();
    expect(() => requireSoundFile(path, { mostBytes: 0 })).not.toThrow();
  });

  it('is read to its end in a process of its own, which may die', async () => {
    expect(await readsWhole(whole)).toBe(true);
    const path = aCopy();
    const bytes = Buffer.from(original);
    bytes.fill(0xff, 2 * PAGE);
    writeFileSync(path, bytes);
    expect(await readsWhole(path)).toBe(false);
  });
});

function refusal(path: string): string | null {
  try {
    requireSoundFile(path);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** A digest of every entry. */
async function entriesOf(path: string): Promise<string> {
  const environment = open({ path, readOnly: true });
  const hash = createHash('sha256');
  try {
    const rows = environment.openDB<Buffer, number>({
      name: 'rows',
      keyEncoding: 'uint32',
      encoding: 'binary',
    });
    for (const { key, value } of rows.getRange()) hash.update(`${key} `).update(value);
    const documents = environment.openDB<object, string>({ name: 'documents' });
    for (const { key, value } of documents.getRange()) hash.update(`${key} ${JSON.stringify(value)}`);
    return hash.digest('hex');
  } finally {
    await environment.close();
  }
}
