import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { embeddingPlanOf } from '../../../catalogue/embedding/embed-folder.js';
import { openEmbeddingStore } from '../../../catalogue/embedding/embedding-store.js';
import { hasKeptEmbeddings } from '../../../catalogue/embedding/open-pipeline-embedder.js';
import { formatIngestReport } from '../../../catalogue/ingest/format-ingest-report.js';
import type { HashMemory } from '../../../catalogue/ingest/hash-files.js';
import { ingestFolder } from '../../../catalogue/ingest/ingest-folder.js';
import { lenderOf, withLentIds } from '../../../catalogue/ingest/lent-ids.js';
import { prepareImage } from '../../../catalogue/ingest/prepare-image.js';
import { type FolderReading, readFolder } from '../../../catalogue/ingest/read-folder.js';
import { openCatalogue } from '../../../catalogue/open-catalogue.js';
import { type Progress, SILENT_PROGRESS } from '../../../catalogue/progress.js';
import type { Config } from '../../../config/config.js';
import {
  BEDROCK_EMBEDDERS,
  DEFAULT_EMBEDDING_LENGTH,
  isRemote,
} from '../../../datasources/embedders/embedders.js';
import type { CatalogueReader } from '../../../datasources/indexes/catalogue-reader.js';
import type { CatalogueRecord } from '../../../datasources/indexes/catalogue-record.js';
import { ParallaxError } from '../../../domain/errors.js';
import { type Space, spaceName } from '../../../domain/vector.js';
import { openCatalogueReader } from '../../../engines/open-catalogue-reader.js';
import { type EmbeddingPrice, embeddingPriceBy, priceInWords } from '../../../pricing/embedding-price.js';
import { type BatchEmbedding, batchEmbedding } from '../../batch/embed-in-batches.js';
import type { Deployment } from '../../file/deployment.js';
import type { Price, Resource, ResourceState, Work } from '../../resource.js';
import type { ResourceType } from '../resource-type.js';
import { indexes } from './index-removal.js';

/** Images in the index of the catalogue. */
export const images: ResourceType = {
  dependsOn: ['bucket', 'searchDomains', 'searchCollections'],
  open: (context) =>
    imagesResource({
      ...context,
      price: embeddingPriceBy(context.rate),
      batch: batchEmbedding({
        ...context,
        openStore: () => openEmbeddingStore(join(context.config.dataDirectory, context.config.catalogue)),
        concurrency: availableParallelism(),
      }),
    }),
  delete: { title: 'index', find: indexes },
};

export interface ImagesOptions {
  readonly deployment: Deployment;
  /** See `configOf`. */
  readonly config: Config;
  readonly price: EmbeddingPrice;
  readonly progress: Progress;
  /** Null: every picture is embedded on demand. */
  readonly batch: BatchEmbedding | null;
  /** Milliseconds of a clock that never runs back. */
  readonly monotonic: () => number;
}

/**
 * The pictures of the folder in the index, each in the nearest live cluster. Images that left the folder stay in the
 * catalogue; `ingest --sync` removes them.
 */
export function imagesResource(options: ImagesOptions): Resource {
  const { deployment, config, progress, batch, monotonic } = options;
  const { catalogue, pictures: folder } = deployment;
  /** An apply lists the folder several times, and reads its files once. */
  const memory: HashMemory = new Map();

  async function read(): Promise<ResourceState> {
    return reading(async (reader) => {
      if (reader === null) return { kind: 'missing' };
      const why = otherSpace(reader.record, deployment);
      if (why !== null) return { kind: 'notOwned', why };
      const { found, count } = await compare(reader);
      const missing = await decodable(found);
      if (missing === 0 && count === 0) return { kind: 'outdated', why: noImages(folder).message };
      if (missing === 0) return { kind: 'ready', outputs: { count: String(count) } };
      const all = found.plan.add.length + found.plan.unchanged;
      const behind = { kind: 'outdated', why: `${missing} of ${all} pictures are not in yet.` } as const;
      // New pictures need nothing else to be created again.
      return count === 0 ? behind : { ...behind, outputs: { count: String(count) } };
    });
  }

  async function compare(reader: CatalogueReader | null): Promise<{ found: FolderReading; count: number }> {
    let count = 0;
    async function* known() {
      for await (const image of reader?.known() ?? []) {
        count += 1;
        yield image;
      }
    }
    const roots = async () => (await reader?.roots()) ?? [];
    const lender = await lenderOf(config);
    try {
      const catalogue = withLentIds({ known, roots }, lender);
      return { found: await readFolder({ folder, sync: false, memory }, catalogue, SILENT_PROGRESS), count };
    } finally {
      await lender?.close();
    }
  }

  async function create(_: unknown, work: Work): Promise<void> {
    if (batch !== null) {
      const { found } = await reading(compare);
      await batch.embed(found, work);
    }
    const { signal, say } = work;
    const open = await openCatalogue(config, 'apply a deployment', progress, { signal });
    try {
      const report = await ingestFolder(
        { folder, sync: false, concurrency: availableParallelism(), signal },
        { ...open, progress, monotonic },
      );
      for (const line of formatIngestReport(report)) say(line);
      signal.throwIfAborted();
      const duplicates = report.skipped.filter(({ kind }) => kind === 'duplicate').length;
      if (report.added + report.unchanged + report.changed + duplicates === 0) throw noImages(folder);
    } finally {
      await open.close();
    }
  }

  async function price(): Promise<Price> {
    const { name } = deployment.embedder;
    const space = spaceOf(deployment);
    if (space === null) return { hourly: 0, once: 0, note: 'Embedded on this machine.' };
    const missing = await reading(async (reader) => {
      const { found } = await compare(reader);
      return missingOf(found, space);
    });
    const dollars = options.price(name, missing, batch !== null && missing >= batch.leastRecords);
    return {
      hourly: 0,
      once: dollars ?? 0,
      note: `${missing} pictures to embed by ${space.model}, ${priceInWords(dollars)}.`,
    };
  }

  async function missingOf(found: FolderReading, space: Space): Promise<number> {
    // Looking must not make the store.
    if (!hasKeptEmbeddings(config)) return found.plan.add.length;
    const store = openEmbeddingStore(join(config.dataDirectory, config.catalogue));
    try {
      return embeddingPlanOf(found, store, { name: deployment.embedder.name, space }).missing.length;
    } finally {
      await store.close();
    }
  }

  async function reading<T>(action: (reader: CatalogueReader | null) => Promise<T>): Promise<T> {
    const reader = await openCatalogueReader(config);
    try {
      return await action(reader);
    } finally {
      await reader?.close();
    }
  }

  return {
    id: 'images',
    title: `images of ${basename(folder)} in catalogue ${catalogue}`,
    dependsOn: batch === null ? [] : ['bucket'],
    typicalMinutes: [1, 60],
    price,
    read,
    create,
    update: create,
  };
}

/**
 * Number of planned pictures that can be decoded. A file that only begins like a picture never enters the catalogue and
 * must not hold up a deployment, so files are decoded until one can.
 */
async function decodable({ folder, plan }: FolderReading): Promise<number> {
  let broken = 0;
  for (const picture of plan.add) {
    const prepared = await prepareImage(folder, picture);
    if ('image' in prepared) return plan.add.length - broken;
    broken += 1;
  }
  return 0;
}

/** Known without asking for the remote models alone. */
export function spaceOf({ embedder }: Deployment): Space | null {
  if (!isRemote(embedder.name)) return null;
  const { model } = BEDROCK_EMBEDDERS[embedder.name];
  return { model: model.id, dimension: embedder.length ?? DEFAULT_EMBEDDING_LENGTH };
}

function noImages(folder: string): ParallaxError {
  return new ParallaxError(
    'BAD_USER_INPUT',
    `There is no usable picture in ${folder}: name another folder.`,
    {
      argument: 'pictures',
    },
  );
}

/** Why a catalogue cannot be this deployment's, as a sentence that says what to do; null when it can. */
export function otherSpace(
  record: CatalogueRecord,
  { embedder, index, catalogue }: Deployment,
): string | null {
  const sameLength = embedder.length === null || embedder.length === record.space.dimension;
  if (record.embedder === embedder.name && sameLength) return null;
  const wanted =
    embedder.length === null ? embedder.name : `${embedder.name} with ${embedder.length} numbers`;
  const instead =
    index.kind === 'opensearch'
      ? `embed it again with: npm run parallax -- ingest <folder> --catalogue ${catalogue} --new-model`
      : 'name another catalogue';
  return `Catalogue "${catalogue}" holds vectors of ${spaceName(record.space)} (${record.embedder}), and ${wanted} is asked for: ${instead}.`;
}
