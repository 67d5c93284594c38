import type { Logger } from 'pino';
import { readConfig } from '../../src/config/config.js';
import { unitVector } from '../../src/domain/vector.js';
import { type App, createApp } from '../../src/server/create-app.js';
import { FakeEmbedder } from '../fakes/fake-embedder.js';
import { type FakeEntry, FakeIndex } from '../fakes/fake-index.js';
import { FakeLog } from '../fakes/fake-log.js';
import { FakeRanker } from '../fakes/fake-ranker.js';
import { FakeTiming } from '../fakes/fake-timing.js';
import { anImage } from './an-image.js';

export interface SmallGateway {
  readonly app: App;
  readonly embedder: FakeEmbedder;
  readonly index: FakeIndex;
  readonly ranker: FakeRanker;
  readonly log: FakeLog;
  readonly timing: FakeTiming;
}

export const NOW = Date.parse('2026-01-15T12:00:00Z');

/** Six cats at equal steps from "cat": the odd ones are photographs, the even ones comics. */
const CATS: readonly FakeEntry[] = Array.from({ length: 6 }, (_, i) => ({
  image: anImage({
    id: `cat-${i + 1}`,
    title: `Cat number ${i + 1}`,
    type: i % 2 === 0 ? 'photo' : 'illustration',
    tags: ['cat'],
  }),
  clusterId: i % 2 === 0 ? 'photos' : 'comics',
  vector: unitVector([1, 0.1 * i]),
}));

const RELEASE = {
  id: 'r1',
  index: 'fake',
  space: { model: 'fake', dimension: 2 },
  spread: { text: 0.2, image: 0.2, mixed: 0.2 },
  clustering: 'k1',
  images: CATS.length,
  createdAt: '2026-01-01T00:00:00.000Z',
};

/**
 * The real gateway on fakes: what it asks of each engine can be seen, and each can be made to fail. A ranker
 * that the environment names is the real one.
 */
export async function aSmallGateway(
  environment: Readonly<Record<string, string>> = {},
  lines?: Logger,
  now = (): number => NOW,
): Promise<SmallGateway> {
  const embedder = new FakeEmbedder({ cat: [1, 0], dog: [0, 1] });
  const index = new FakeIndex([...CATS], RELEASE);
  const ranker = new FakeRanker();
  const log = new FakeLog();
  const timing = new FakeTiming();
  const config = readConfig({
    LOG_LEVEL: 'silent',
    DATA_DIR: '/nowhere',
    IMAGE_BASE_URL: 'https://images.example',
    ...environment,
  });
  const app = await createApp(config, {
    engines: { embedder, index, log, ...(environment['RANKER'] === undefined && { ranker }) },
    timing,
    now,
    ...(lines && { log: lines }),
  });
  return { app, embedder, index, ranker, log, timing };
}
