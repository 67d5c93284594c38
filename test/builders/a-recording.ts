import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cache } from '../../src/datasources/caches/cache.js';
import { openLruCache } from '../../src/datasources/caches/lru.cache.js';
import { openEmbeddedLog } from '../../src/datasources/logs/embedded.log.js';
import type { InteractionLog } from '../../src/datasources/logs/interaction-log.js';
import type { UserHistory } from '../../src/domain/history.js';
import { unitVector } from '../../src/domain/vector.js';
import { learn } from '../../src/scoring/user-history.js';
import { FakeIndex } from '../fakes/fake-index.js';
import { anImage } from './an-image.js';

export const NOW = Date.UTC(2026, 0, 15, 12);

/** The write path's ports: a real log in a folder of its own, three images in two clusters, and who was told what. */
export interface Recording {
  readonly log: InteractionLog;
  readonly index: FakeIndex;
  readonly cache: Cache;
  readonly ranker: {
    wantsImpressions: boolean;
    observe(before: UserHistory | null, after: UserHistory | null): void;
  };
  /** Observations of the ranker, as [seq before, seq after], null for no state. */
  readonly observed: (readonly [number | null, number | null])[];
  now(): number;
  newEventId(): string;
  /** Faults reported to the operator. */
  readonly faults: unknown[];
  report(part: string, error: unknown): void;
  close(): Promise<void>;
}

export async function aRecording(): Promise<Recording> {
  const folder = await mkdtemp(join(tmpdir(), 'parallax-learning-'));
  const log = await openEmbeddedLog({ folder, learn, now: () => NOW });
  const observed: (readonly [number | null, number | null])[] = [];
  const vector = unitVector([1, 0]);
  const index = new FakeIndex(
    [
      { image: anImage({ id: 'cat-1' }), clusterId: 'comics', vector },
      { image: anImage({ id: 'cat-2' }), clusterId: 'photos', vector },
      { image: anImage({ id: 'loose' }), clusterId: null, vector },
    ],
    {
      id: 'r1',
      index: 'fake',
      space: { model: 'fake', dimension: 2 },
      spread: { text: 0.2, image: 0.2, mixed: 0.2 },
      clustering: 'k1',
      images: 3,
      createdAt: '2026-01-01T00:00:00.000Z',
    },
  );
  let events = 0;
  const faults: unknown[] = [];
  return {
    log,
    index,
    cache: openLruCache({ maxBytes: 1_000_000, now: () => NOW }),
    ranker: {
      wantsImpressions: false,
      observe: (before, after) => observed.push([before?.seq ?? null, after?.seq ?? null]),
    },
    observed,
    now: () => NOW,
    newEventId: () => `random-${++events}`,
    faults,
    report: (_part, error) => faults.push(error),
    async close() {
      await log.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
