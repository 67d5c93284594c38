import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Progress } from '#src/catalogue/progress.js';
import type { Embedder } from '#src/datasources/embedders/embedder.js';
import { imageFileName } from '#src/datasources/images/image-file-name.js';
import type { ImageStore } from '#src/datasources/images/image-store.js';
import type { ImageIndexWriter } from '#src/datasources/indexes/image-index-writer.js';
import { type Image, THUMBNAIL_SIZES } from '#src/domain/image.js';
import { type DemoSize, type PlannedImage, planCatalogue } from './catalogue-plan.js';
import { type DemoImage, describeImage } from './demo-image.js';
import { type DrawnImage, drawCatalogue } from './draw-catalogue.js';

/** Side of a drawing in pixels. */
const DRAWING_SIDE = 256;
const BATCH = 32;

export interface DemoPorts {
  readonly embedder: Embedder;
  readonly writer: ImageIndexWriter;
  readonly store: ImageStore;
  readonly progress: Progress;
}

/**
 * Draws missing images of the demo catalogue, embeds them and puts them into the index, batch by batch. After
 * an interruption the next call continues behind the last whole batch.
 */
export async function drawDemo(size: DemoSize, ports: DemoPorts): Promise<void> {
  const planned = planCatalogue(size);
  const missing = await missingFrom(planned, ports.writer);
  let done = planned.length - missing.length;
  const stage = ports.progress.stage('Drawing and embedding', planned.length, done);
  const batches = batchesOf<DrawnImage>(BATCH, async (batch) => {
    await keep(batch, ports);
    done += batch.length;
    stage.at(done);
  });
  await drawCatalogue(missing, batches.add);
  await batches.flush();
  stage.end();
}

async function missingFrom(
  planned: readonly PlannedImage[],
  writer: ImageIndexWriter,
): Promise<PlannedImage[]> {
  const known = new Set<string>();
  for await (const { id } of writer.known()) known.add(id);
  return planned.filter((picture) => !known.has(describeImage(picture).id));
}

/** Files first, then the entries that point at them. */
async function keep(batch: readonly DrawnImage[], { embedder, writer, store }: DemoPorts): Promise<void> {
  const vectors = await embedder.embedForIndex(batch.map(({ jpeg }) => ({ bytes: jpeg, caption: null })));
  const records = await Promise.all(
    batch.map(async ({ record, jpeg }, i) => {
      const contentHash = createHash('sha256').update(jpeg).digest('hex');
      const file = imageFileName(record.id, contentHash, 'jpg');
      const thumbnail = await sharp(jpeg)
        .resize(THUMBNAIL_SIZES.SMALL)
        .webp({ quality: 80, effort: 2 })
        .toBuffer();
      await store.put({
        full: jpeg,
        file,
        width: DRAWING_SIDE,
        height: DRAWING_SIDE,
        thumbnails: { SMALL: thumbnail },
      });
      const vector = vectors[i];
      return vector === undefined ? [] : [{ image: toImage(record, file, contentHash), vector }];
    }),
  );
  await writer.put(records.flat());
}

function toImage(record: DemoImage, file: string, contentHash: string): Image {
  return {
    id: record.id,
    title: record.title,
    type: record.type,
    width: DRAWING_SIDE,
    height: DRAWING_SIDE,
    tags: record.tags,
    // Words that a text search may use: the style must be found through the image.
    keywords: record.tags.filter((tag) => tag !== record.style),
    file,
    contentHash,
    source: `${record.art.set} ${record.art.key} (modified), ${record.art.licence}`,
  };
}

/** Takes away everything but what people did: their interactions outlive a new set of drawings. */
export async function clearDemo(directory: string): Promise<void> {
  for (const name of ['catalogue.mdb', 'catalogue.mdb-lock', 'index', 'images', 'demo.json']) {
    await rm(join(directory, name), { recursive: true, force: true });
  }
}

/**
 * Collects items into batches and passes each on when it is full, one at a time. `add` waits for a running
 * batch, which slows the producer down.
 */
export function batchesOf<T>(
  size: number,
  hand: (batch: readonly T[]) => Promise<void>,
): { readonly add: (one: T) => Promise<void>; readonly flush: () => Promise<void> } {
  let batch: T[] = [];
  let under: Promise<void> = Promise.resolve();
  const flush = async (): Promise<void> => {
    const full = batch;
    batch = [];
    const previous = under;
    under = previous.then(() => (full.length === 0 ? undefined : hand(full)));
    // The next caller of add or flush receives the failure; until then it must not end the process.
    under.catch(() => undefined);
    await previous;
  };
  return {
    async add(one) {
      batch.push(one);
      if (batch.length >= size) await flush();
    },
    async flush() {
      await flush();
      await under;
    },
  };
}
