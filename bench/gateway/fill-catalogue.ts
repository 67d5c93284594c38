import { mkdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { clusterCatalogue } from '../../src/catalogue/clusters/cluster-catalogue.js';
import { openIndexWriter } from '../../src/catalogue/open-index-writer.js';
import { SILENT_PROGRESS } from '../../src/catalogue/progress.js';
import type { Config } from '../../src/config/config.js';
import { emptyGraph } from '../../src/datasources/indexes/embedded/derived/derived-file.js';
import { GraphBytes } from '../../src/datasources/indexes/embedded/derived/graph-bytes.js';
import type { ImageRecord } from '../../src/datasources/indexes/image-index-writer.js';
import { SILENT } from '../../src/domain/operator-log.js';
import { openIndex } from '../../src/engines/open-index.js';
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
}

export interface Clustered {
  /** Of the catalogue's file for each image; 0 for another index than the embedded one. */
  readonly bytes: number;
}

/** Fills a catalogue with made-up images, which are made anew wherever they are needed: a million need not be kept. */
export async function fillCatalogue(config: Config, images: number): Promise<Filled> {
  mkdirSync(join(config.dataDirectory, config.catalogue), { recursive: true });
  const { build, making } = await buildBare(images);
  // A writer that closes waits for the graph that a thread builds of what was put.
  const put = await cpuOf(async () => {
    const writer = await openWriter(config);
    try {
      for (const batch of batches(images)) {
        await writer.put(batch);
      }
    } finally {
      await writer.close();
    }
  });
  return { put: (put - making) / images, build: build / images };
}

/** Makes a release of a catalogue that is filled; bytes of its file for each image. */
export async function clusterFilled(config: Config): Promise<Clustered> {
  const writer = await openWriter(config);
  try {
    const ports = { embedder: MADE_UP_EMBEDDER, writer, progress: SILENT_PROGRESS, now: () => new Date() };
    const options = { k: CLUSTERS, seed: 1, threads: availableParallelism(), index: config.index };
    const { report } = await clusterCatalogue(options, ports);
    const file = join(config.dataDirectory, config.catalogue, 'catalogue.mdb');
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    return { bytes: size / report.vectors };
  } finally {
    await writer.close();
  }
}

function openWriter(config: Config) {
  const { name: embedder, space } = MADE_UP_EMBEDDER;
  return openIndexWriter(config, { embedder, space, purpose: 'bench' });
}

/** usearch's own graph of the same bytes; beside it, what making the vectors costs. */
async function buildBare(images: number): Promise<{ readonly build: number; readonly making: number }> {
  const graph = emptyGraph(DIMENSION);
  const encoder = new GraphBytes(DIMENSION);
  let build = 0;
  let encoding = 0;
  let from = 0;
  const all = await cpuOf(async () => {
    for (const batch of batches(images)) {
      const matrix = new Float32Array(batch.length * DIMENSION);
      batch.forEach(({ vector }, i) => {
        matrix.set(vector, i * DIMENSION);
      });
      const keys = BigUint64Array.from(batch, (_, i) => BigInt(from + i));
      let bytes: Int8Array = new Int8Array();
      encoding += await cpuOf(async () => {
        bytes = encoder.encode(matrix);
      });
      build += await cpuOf(async () => graph.add(keys, bytes, from === 0 ? 1 : availableParallelism()));
      from += batch.length;
    }
  });
  return { build, making: all - build - encoding };
}

function* batches(images: number): Generator<readonly ImageRecord[]> {
  let batch: ImageRecord[] = [];
  for (const record of madeUpImages(images)) {
    if (batch.push(record) < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** As many images of each kind as one user looks at. */
function kindsOf(images: number): readonly (readonly string[])[] {
  const kinds = new Map<string, string[]>();
  for (const { image } of madeUpImages(images)) {
    const [kind = ''] = image.tags;
    const ids = kinds.get(kind);
    if (ids === undefined) kinds.set(kind, [image.id]);
    else if (ids.length < VIEWS) ids.push(image.id);
  }
  return [...kinds.values()];
}

/**
 * Each user looked at ten images of each of three kinds. A view names its image's cluster, as the gateway records
 * it, so the catalogue has to be clustered before.
 */
export async function recordViews(config: Config, images: number): Promise<void> {
  const kinds = kindsOf(images);
  const index = await openIndex(config, { space: MADE_UP_EMBEDDER.space, log: SILENT, readOnly: true });
  const known = await index.documents(kinds.flatMap((kind) => kind.slice(0, VIEWS)));
  await index.close();
  const log = await openLog(config, Date.now);
  for (let user = 0; user < MADE_UP_USERS; user++) {
    const views = Array.from({ length: VIEWS }, (_, i) => {
      const kind = kinds[(user + (i % 3)) % kinds.length] ?? [];
      const imageId = kind[i % kind.length] ?? '';
      const clusterId = known.get(imageId)?.clusterId ?? null;
      return {
        ...{ eventId: `${user}-${i}`, userId: `user-${user}`, clusterId, imageId, type: 'VIEW' as const },
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
