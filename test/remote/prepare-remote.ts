import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { carryVectors } from '../../aws-local/embeddings/carry-vector.js';
import { SEEDS } from '../../aws-local/embeddings/embedding-models.js';
import { TITAN } from '../../aws-local/embeddings/titan.js';
import { startAwsLocal } from '../../aws-local/start-aws-local.js';
import { planCatalogue } from '../../demo/catalogue-plan.js';
import { describeImage } from '../../demo/demo-image.js';
import { recordPeople } from '../../demo/record-people.js';
import { clusterCatalogue } from '../../src/catalogue/clusters/cluster-catalogue.js';
import { openIndexWriter } from '../../src/catalogue/open-index-writer.js';
import type { Progress } from '../../src/catalogue/progress.js';
import { type Config, readConfig } from '../../src/config/config.js';
import type { Embedder } from '../../src/datasources/embedders/embedder.js';
import { openEmbeddedIndex } from '../../src/datasources/indexes/embedded/embedded.index.js';
import type { ImageIndexWriter } from '../../src/datasources/indexes/image-index-writer.js';
import { cosine, unitVector } from '../../src/domain/vector.js';
import { embedderFor } from '../../src/engines/embedder-for.js';
import { FORWARDER } from '../../src/learning/forward-interactions.js';
import { createApp } from '../../src/server/create-app.js';
import { allRemote, dropRemoteCatalogue } from '../builders/a-remote-catalogue.js';
import { setup as drawDemo, TEST_DATA } from '../e2e/prepare-demo.js';
import { until } from './until.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The environment of a gateway on remote engines; null where they cannot be had. */
    remote: Readonly<Record<string, string>> | null;
  }
}

/** Of this run alone: two may use the same servers at once. */
const ALIAS = `parallax-main-job-${process.pid}`;
/** A server has sixteen databases. Suites that run meanwhile have the first fourteen. */
const DATABASE = 14 + (process.pid % 2);
/** Each put makes a segment of its own, whose graph is built again when segments are merged. */
const IMAGES_AT_ONCE = 1_000;
/** Each such image is embedded again, to see that its vector is the one that was carried. */
const EMBEDDED_AGAIN = 1_000;
const UNSEEN: Progress = { stage: () => ({ at: () => undefined, end: () => undefined }) };

/**
 * The demo's pictures once more, by Titan's shapes into OpenSearch, its people into Redis: everything that the
 * main job needs, on the engines that the environment names and the stand-ins of AWS.
 */
export async function setup(project: TestProject): Promise<void> {
  const { OPENSEARCH_URL: openSearch, REDIS_URL: redis } = process.env;
  if (openSearch === undefined || redis === undefined) {
    project.provide('remote', null);
    return;
  }
  drawDemo();
  const aws = await startAwsLocal({ limits: { invokeModelPerMinute: 1_000_000 } });
  const places = { openSearch, redis: `${redis}/${DATABASE}`, alias: ALIAS };
  const environment = {
    ...allRemote({ ...places, aws: aws.env, dataDirectory: TEST_DATA }),
    CATALOGUE: 'demo',
    // Longer than the vectors of the model behind the stand-in: the same cosines, for a third of the work.
    EMBEDDING_LENGTH: '384',
    LOG_LEVEL: 'silent',
  };
  const clear = (): Promise<void> => dropRemoteCatalogue(places);
  await clear();
  await within(environment, () => fill(environment));
  project.provide('remote', environment);
  leave = async () => {
    await clear();
    await aws.close();
  };
}

let leave: (() => Promise<void>) | null = null;

export async function teardown(): Promise<void> {
  await leave?.();
}

/**
 * Runs the work in an environment, which the clients of AWS read themselves, and leaves the process's own as it
 * was: the suites on embedded engines inherit it.
 */
async function within(
  environment: Readonly<Record<string, string>>,
  work: () => Promise<void>,
): Promise<void> {
  const before = { ...process.env };
  Object.assign(process.env, environment);
  try {
    await work();
  } finally {
    for (const name of Object.keys(environment)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}

async function fill(environment: Readonly<Record<string, string>>): Promise<void> {
  const config = readConfig(environment);
  const embedder = await embedderFor(config, { mode: 'pipeline', say: () => undefined });
  const { name, space } = embedder;
  const writer = await openIndexWriter(config, { embedder: name, space, purpose: 'prepare a test' });
  try {
    await copyImages(embedder, writer);
    await clusterCatalogue(
      { k: 100, seed: 1, threads: 2, index: config.index },
      { embedder, writer, progress: UNSEEN, now: () => new Date() },
    );
    await recordPeople(config, space, UNSEEN);
    await tellPersonalize(config);
  } finally {
    await writer.close();
    await embedder.close();
  }
}

/** Until the campaign knows what everybody did: a real one was trained on it. */
async function tellPersonalize(config: Config): Promise<void> {
  const app = await createApp(config);
  try {
    await until(async () => (await app.engines.log.lag(FORWARDER)) === 0, 120_000);
  } finally {
    await app.close();
  }
}

/**
 * Every image of the embedded demo, with the vector that the stand-in's Titan has for it: the demo's own,
 * carried into Titan's space. Embedding them again would be half of the processor time of these suites.
 *
 * @throws Error when Titan answers with another vector for one of a few
 */
async function copyImages(embedder: Embedder, writer: ImageIndexWriter): Promise<void> {
  const directory = join(TEST_DATA, 'demo');
  const embedded = await openEmbeddedIndex({ directory, readOnly: true });
  try {
    const ids = planCatalogue('default').map((image) => describeImage(image).id);
    const [documents, vectors] = await Promise.all([embedded.documents(ids), embedded.vectors(ids)]);
    const length = [...vectors.values()][0]?.length ?? 0;
    const carry = carryVectors(length, embedder.space.dimension, SEEDS[TITAN]);
    const entries = [...documents].flatMap(([id, { image }]) => {
      const vector = vectors.get(id);
      return vector === undefined ? [] : [{ image, vector: unitVector(carry(vector)) }];
    });
    for (const { image, vector } of entries.filter((_, i) => i % EMBEDDED_AGAIN === 0)) {
      const bytes = await readFile(join(directory, 'images', image.file));
      const [again] = await embedder.embedForIndex([{ bytes, caption: null }]);
      if (again === undefined || cosine(again, vector) < 0.9999)
        throw new Error(`Titan's vector of ${image.id} is not the one that the demo's was carried to.`);
    }
    for (let start = 0; start < entries.length; start += IMAGES_AT_ONCE)
      await writer.put(entries.slice(start, start + IMAGES_AT_ONCE));
  } finally {
    await embedded.close();
  }
}
