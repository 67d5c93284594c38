import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { clusterCatalogue } from '../../src/catalogue/clusters/cluster-catalogue.js';
import { openIndexWriter } from '../../src/catalogue/open-index-writer.js';
import { SILENT_PROGRESS } from '../../src/catalogue/progress.js';
import type { Config } from '../../src/config/config.js';
import { emptyGraph } from '../../src/datasources/indexes/embedded/derived/derived-file.js';
import type { ImageRecord } from '../../src/datasources/indexes/image-index-writer.js';
import { openLog } from '../../src/engines/open-log.js';
import { DIMENSION, MADE_UP_EMBEDDER, MADE_UP_USERS, madeUpImages } from './made-up-catalogue.js';

const BATCH = 1_000;
const CLUSTERS = 100;
const VIEWS = 30;
const MINUTE_MS = 60_000;

export interface Filled {
  /** Processor time of all threads, in µs a vector: of putting them, and of usearch's own build of the same graph. */
  readonly put: number;
  readonly build: number;
  /** Of the catalogue's file, once it is clustered, for each image. */
  readonly bytes: number;
}

/** Fills a catalogue with made-up images, their clusters and a population that looked at some. */
export async function fillCatalogue(config: Config, images: number): Promise<Filled> {
  mkdirSync(join(config.dataDirectory, config.catalogue), { recursive: true });
  const all = [...madeUpImages(images)];
  const build = await cpuOf(async () => {
    const graph = emptyGraph(DIMENSION);
    for (let from = 0; from < images; from += BATCH) {
      const batch = all.slice(from, from + BATCH);
      const matrix = new Float32Array(batch.length * DIMENSION);
      batch.forEach(({ vector }, i) => {
        matrix.set(vector, i * DIMENSION);
      });
      graph.add(
        BigUint64Array.from(batch, (_, i) => BigInt(from + i)),
        matrix,
        from === 0 ? 1 : 2,
      );
    }
  });
  const { name: embedder, space } = MADE_UP_EMBEDDER;
  const open = () => openIndexWriter(config, { embedder, space, purpose: 'bench' });
  // A writer that closes waits for the graph that a thread builds of what was put.
  const put = await cpuOf(async () => {
    const writer = await open();
    try {
      for (let from = 0; from < images; from += BATCH) await writer.put(all.slice(from, from + BATCH));
    } finally {
      await writer.close();
    }
  });
  const writer = await open();
  try {
    const ports = { embedder: MADE_UP_EMBEDDER, writer, progress: SILENT_PROGRESS, now: () => new Date() };
    await clusterCatalogue({ k: CLUSTERS, seed: 1, threads: 2, index: config.index }, ports);
  } finally {
    await writer.close();
  }
  await recordViews(config, all);
  const { size } = statSync(join(config.dataDirectory, config.catalogue, 'catalogue.mdb'));
  return { put: put / images, build: build / images, bytes: size / images };
}

/** Each user looked at ten images of each of three kinds. */
async function recordViews(config: Config, all: readonly ImageRecord[]): Promise<void> {
  const byKind = new Map<string, ImageRecord[]>();
  for (const record of all) {
    const [kind = ''] = record.image.tags;
    byKind.set(kind, [...(byKind.get(kind) ?? []), record]);
  }
  const kinds = [...byKind.values()];
  const log = await openLog(config, Date.now);
  for (let user = 0; user < MADE_UP_USERS; user++) {
    const views = Array.from({ length: VIEWS }, (_, i) => {
      const kind = kinds[(user + (i % 3)) % kinds.length] ?? [];
      return {
        ...{ eventId: `${user}-${i}`, userId: `user-${user}`, clusterId: null, type: 'VIEW' as const },
        imageId: kind[i % kind.length]?.image.id ?? '',
        at: Date.now() - (VIEWS - i) * MINUTE_MS,
      };
    });
    await Promise.all(views.map((view) => log.append(view)));
  }
  await log.close();
}

async function cpuOf(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
