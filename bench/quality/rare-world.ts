import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { openEmbeddedIndexWriter } from '../../src/datasources/indexes/embedded/embedded.index-writer.js';
import type { ImageRecord } from '../../src/datasources/indexes/image-index-writer.js';
import { unitVector, type Vector } from '../../src/domain/vector.js';
import { CORE, copyCatalogue, DEMO_PICTURES, type DemoModel, PLAIN_STYLE, TASTES } from './demo-world.js';
import { pick, randomFor } from './draw.js';
import type { Picture } from './picture.js';
import { scratchFolder, World } from './world.js';

/** Of the subject, of which so many are in the wanted style: half a percent. */
const OF_THE_SUBJECT = 2_000;
export const WANTED = 10;

/** Pictures of the demo with their records and vectors. */
export interface DemoRecords {
  readonly records: ReadonlyMap<string, ImageRecord>;
  readonly vectorOf: (picture: Picture) => Vector;
}

export async function readDemoRecords(world: World): Promise<DemoRecords> {
  const ids = DEMO_PICTURES.map(({ id }) => id);
  const { index } = world.app.engines;
  const [documents, vectors] = [await index.documents(ids), await index.vectors(ids)];
  const records = new Map<string, ImageRecord>();
  for (const [id, { image }] of documents) {
    const vector = vectors.get(id);
    if (vector !== undefined) records.set(id, { image, vector });
  }
  return {
    records,
    vectorOf({ id }) {
      const record = records.get(id);
      if (record === undefined) throw new Error(`The demo lacks ${id}.`);
      return record.vector;
    },
  };
}

/** The tag of the pictures among which a style is rare. */
export function rareTag(style: string): string {
  return `where ${style} is rare`;
}

/**
 * The demo with 2,000 pictures of one subject, so many of them photographs, and in each style's own part of it
 * (a tag, by which a search keeps to it) ten of that style. The pictures are made: the mean of the subject in
 * their style, and what sets a real picture of that style apart from its own subject's mean.
 */
export async function openRareWorld(
  { embedder, releaseWithout, catalogue }: DemoModel,
  demo: DemoRecords,
  { subject, photographs }: { readonly subject: string; readonly photographs: number },
): Promise<World> {
  const dataDirectory = scratchFolder('rare');
  const directory = join(dataDirectory, 'demo');
  copyCatalogue(catalogue, directory);
  const made = madePictures(subject, photographs, demo);
  const { name, space } = embedder;
  const writer = await openEmbeddedIndexWriter({ directory, embedder: name, space });
  try {
    await writer.put([...realRecords(subject, demo), ...made.map(({ record }) => record)]);
  } finally {
    await writer.close();
  }
  return World.open({
    dataDirectory,
    catalogue: 'demo',
    embedder,
    releaseWithout,
    pictures: [...DEMO_PICTURES, ...made.map(({ picture }) => picture)],
  });
}

/** Those of other subjects are in every part, those of the subject in the part where their style is rare. */
function realRecords(subject: string, { records }: DemoRecords): readonly ImageRecord[] {
  const taken = new Map<string, number>();
  return DEMO_PICTURES.flatMap((picture) => {
    const record = records.get(picture.id);
    if (record === undefined) return [];
    if (picture.subject !== subject) return [tagged(record, TASTES)];
    const before = taken.get(picture.style) ?? 0;
    taken.set(picture.style, before + 1);
    return picture.style === PLAIN_STYLE || before >= WANTED ? [] : [tagged(record, [picture.style])];
  });
}

function madePictures(subject: string, photographs: number, demo: DemoRecords) {
  const random = randomFor('rare', subject, photographs);
  const residuals = residualsByStyle(demo);
  const means = new Map([PLAIN_STYLE, ...TASTES].map((style) => [style, meanOfCell(subject, style, demo)]));
  const left = new Map(TASTES.map((style) => [style, OF_THE_SUBJECT - WANTED]));
  const template = demo.records.values().next().value;
  if (template === undefined) throw new Error('The demo holds no picture.');
  const made: { readonly picture: Picture; readonly record: ImageRecord }[] = [];
  // A part is full when it has all but those of its own style.
  for (let number = 0; [...left.values()].some((count) => count > 0); number++) {
    const style = random() < photographs ? PLAIN_STYLE : pick(TASTES, random);
    const parts = TASTES.filter((part) => part !== style && (left.get(part) ?? 0) > 0);
    for (const part of parts) left.set(part, (left.get(part) ?? 0) - 1);
    const mean = means.get(style) ?? new Float64Array();
    const residual = pick(residuals.get(style) ?? [], random);
    const vector = unitVector(Float64Array.from(mean, (value, i) => value + (residual[i] ?? 0)));
    const id = `made-${subject}-${style}-${number}`.replaceAll(' ', '-');
    const contentHash = createHash('sha256').update(id).digest('hex');
    const image = { ...template.image, id, title: `A made ${subject}`, tags: [subject], keywords: [subject] };
    const record = { image: { ...image, contentHash, file: `${id}.jpg`, source: id }, vector };
    made.push({ picture: { id, subject, style }, record: tagged(record, parts) });
  }
  return made;
}

function tagged({ image, vector }: ImageRecord, parts: readonly string[]): ImageRecord {
  return { image: { ...image, tags: [...image.tags, ...parts.map(rareTag)] }, vector };
}

/** Differences of pictures from the mean of their subject and style, scaled to the spread of all such pictures. */
function residualsByStyle(demo: DemoRecords): ReadonlyMap<string, readonly Float64Array[]> {
  return new Map(
    [PLAIN_STYLE, ...TASTES].map((style) => [
      style,
      CORE.flatMap((subject) => {
        const cell = cellOf(subject, style);
        const mean = meanOfCell(subject, style, demo);
        const scale = Math.sqrt(cell.length / (cell.length - 1));
        return cell.map((picture) => {
          const vector = demo.vectorOf(picture);
          return Float64Array.from(vector, (value, i) => (value - (mean[i] ?? 0)) * scale);
        });
      }),
    ]),
  );
}

function meanOfCell(subject: string, style: string, demo: DemoRecords): Float64Array {
  const cell = cellOf(subject, style).map(demo.vectorOf);
  const sum = new Float64Array(cell[0]?.length ?? 0);
  for (const vector of cell)
    vector.forEach((value, i) => {
      sum[i] = (sum[i] ?? 0) + value / cell.length;
    });
  return sum;
}

function cellOf(subject: string, style: string): readonly Picture[] {
  return DEMO_PICTURES.filter((picture) => picture.subject === subject && picture.style === style);
}
