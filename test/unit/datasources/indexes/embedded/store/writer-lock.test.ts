import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CatalogueStore } from '../../../../../../src/datasources/indexes/embedded/store/catalogue-store.js';
import { WriterLock } from '../../../../../../src/datasources/indexes/embedded/store/writer-lock.js';
import type { WriterClaim } from '../../../../../../src/datasources/indexes/writer-claim.js';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const CLAIM: WriterClaim = {
  token: 'theirs',
  pid: process.pid,
  host: hostname(),
  processStart: null,
  purpose: 'ingest',
  since: '2026-01-01T00:00:00.000Z',
  seenAt: NOW,
};

describe('the writer lock', () => {
  let directory: string;
  let store: CatalogueStore;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'writer-lock-'));
    store = CatalogueStore.create(directory);
  });

  afterEach(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });

  const heldBy = (claim: Partial<WriterClaim>) => store.write(() => store.setWriter({ ...CLAIM, ...claim }));
  const take = (now = NOW) => new WriterLock(store, 'cluster', () => now);

  it('names the process that holds it: process, host, purpose and since when', () => {
    heldBy({});
    expect(() => take()).toThrow(
      `process ${process.pid} on ${hostname()} (ingest, since 2026-01-01T00:00:00.000Z)`,
    );
  });

  it.each([
    // A pid is never this large, so no such process lives.
    ['a process that ended', { pid: 2 ** 30 }],
    ['another process that got the same number later', { processStart: 'long ago' }],
    ['a host that was not seen for half a minute', { host: 'elsewhere', seenAt: NOW - 30_000 }],
  ])('is taken over from %s', (_, claim) => {
    heldBy(claim);
    const lock = take();
    expect(store.writer?.purpose).toBe('cluster');
    lock.release();
    expect(store.writer).toBeNull();
  });

  it('is respected while another host shows signs of life', () => {
    heldBy({ host: 'elsewhere', pid: 2 ** 30, seenAt: NOW - 29_000 });
    expect(() => take()).toThrow('on elsewhere');
  });

  it('stops the writes of a holder that lost it', () => {
    const lock = take();
    expect(() => lock.check()).not.toThrow();
    heldBy({ purpose: 'remove' });
    expect(() => lock.check()).toThrow('(remove, since');
    lock.release();
    expect(store.writer?.purpose).toBe('remove');
  });
});
