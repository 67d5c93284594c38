import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type Database, open, type RootDatabase } from 'lmdb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DecodedValues } from '../../../../src/datasources/lmdb/decoded-values.js';

interface Document {
  readonly title: string;
  readonly numbers: readonly number[];
}

/** As the log stores users. */
const RECORDS = { useRecords: true };

const KEYS = ['a', 'b', 'c'];

const documents = fc.record({
  // Also longer than the buffer that LMDB lends, and of one length with different letters.
  title: fc.oneof(
    fc.string({ maxLength: 3 }),
    fc.constantFrom('x', 'y').map((one) => one.repeat(9_000)),
  ),
  numbers: fc.array(fc.integer(), { maxLength: 4 }),
});
const steps = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), key: fc.constantFrom(...KEYS), value: documents }),
  fc.record({ kind: fc.constant('remove' as const), key: fc.constantFrom(...KEYS) }),
  fc.record({ kind: fc.constant('forget' as const), key: fc.constantFrom(...KEYS) }),
);

describe('values that are decoded once', () => {
  let folder: string;
  let environment: RootDatabase;
  let database: Database<Document, string>;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'parallax-decoded-'));
    environment = open({ path: join(folder, 'values.mdb') });
    database = environment.openDB<Document, string>({ name: 'values', ...RECORDS });
  });
  afterAll(async () => {
    await environment.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are those of the database, whatever was written in between and however few are kept', () => {
    fc.assert(
      fc.property(
        fc.array(steps, { maxLength: 30 }),
        fc.constantFrom(1, 20_000, 1_000_000),
        (all, maxBytes) => {
          const values = new DecodedValues<Document, string>(database, maxBytes);
          let version = 0;
          for (const step of all) {
            if (step.kind === 'put') database.putSync(step.key, step.value);
            else if (step.kind === 'remove') database.removeSync(step.key);
            else values.forget(step.key);
            if (step.kind !== 'forget') version += 1;
            for (const key of KEYS) {
              // The second time it is not read again.
              for (const at of [version, version, undefined]) {
                expect(values.get(key, at)).toEqual(database.get(key));
              }
            }
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('are not read again in a version in which they were seen', () => {
    const values = new DecodedValues<Document, string>(database, 1_000_000);
    database.putSync('a', { title: 'one', numbers: [] });
    expect(values.get('a', 1)?.title).toBe('one');
    database.putSync('a', { title: 'two', numbers: [] });
    expect(values.get('a', 1)?.title).toBe('one');
    expect(values.get('a', 2)?.title).toBe('two');
    expect(values.get('a')?.title).toBe('two');
  });

  it('are the same object until something else is stored, also within a transaction', () => {
    const values = new DecodedValues<Document, string>(database, 1_000_000);
    database.putSync('a', { title: 'one', numbers: [1] });
    const first = values.get('a');
    expect(values.get('a')).toBe(first);
    database.putSync('a', { title: 'one', numbers: [1] });
    expect(values.get('a')).toBe(first);
    environment.transactionSync(() => {
      database.putSync('a', { title: 'two', numbers: [1] });
      expect(values.get('a')?.title).toBe('two');
    });
    expect(values.get('a')?.title).toBe('two');
    values.forget('a');
    expect(values.get('a')).not.toBe(first);
  });
});
