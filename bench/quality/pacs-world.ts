import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clusterCatalogue } from '../../src/catalogue/clusters/cluster-catalogue.js';
import { SILENT_PROGRESS } from '../../src/catalogue/progress.js';
import type { Embedder } from '../../src/datasources/embedders/embedder.js';
import { openEmbeddedIndexWriter } from '../../src/datasources/indexes/embedded/embedded.index-writer.js';
import { meanVector, unitVector, type Vector } from '../../src/domain/vector.js';
import { randomFor, sample } from './draw.js';
import { type Picture, Pictures } from './picture.js';
import { recordPeople } from './record-people.js';
import { withoutLabels } from './relevance-without.js';
import { scratchFolder, World } from './world.js';

export const PHOTOGRAPHS = 'photo';

const CLUSTERS = 100;
/** Pictures of each subject and style that are kept out of the catalogue and make the subject's query. */
const HELD_OUT = 5;
const CATALOGUE = 'pacs';

export interface LabelledVector extends Picture {
  readonly vector: Vector;
}

/**
 * A folder of `pictures.tsv` (a heading, then id, subject and style, parted by tabs) and `vectors.f32` (a row of
 * little-endian floats for each of them, in that order).
 *
 * @throws Error when the rows of both do not agree
 */
export function readLabelledVectors(folder: string): readonly LabelledVector[] {
  const [, ...lines] = readFileSync(join(folder, 'pictures.tsv'), 'utf8').trimEnd().split('\n');
  const bytes = readFileSync(join(folder, 'vectors.f32'));
  const dimension = bytes.byteLength / Float32Array.BYTES_PER_ELEMENT / lines.length;
  if (!Number.isInteger(dimension)) {
    throw new Error(
      `${folder}: ${bytes.byteLength} bytes of vectors are no whole rows for ${lines.length} pictures.`,
    );
  }
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  return lines.map((line, row) => {
    const [id = '', subject = '', style = ''] = line.split('\t');
    return {
      id,
      subject,
      style,
      vector: unitVector(values.subarray(row * dimension, (row + 1) * dimension)),
    };
  });
}

/** A catalogue of the photographs, clustered and published as an ingest would, and 300 people with tastes. */
export async function openPacsWorld(
  folder: string,
  { tagged }: { readonly tagged: boolean },
): Promise<World> {
  const { catalogue, queries } = parted(readLabelledVectors(folder));
  const dataDirectory = scratchFolder(CATALOGUE);
  const directory = join(dataDirectory, CATALOGUE);
  mkdirSync(directory, { recursive: true });
  const embedder = textsAsMeans(queries);
  const { name, space } = embedder;
  const writer = await openEmbeddedIndexWriter({ directory, embedder: name, space });
  try {
    await writer.put(catalogue.map((picture, number) => recordOf(picture, number, tagged)));
    await clusterCatalogue(
      { k: CLUSTERS, seed: 1, threads: 1, index: 'embedded' },
      { embedder, writer, progress: SILENT_PROGRESS, now: () => new Date() },
    );
  } finally {
    await writer.close();
  }
  const pictures = catalogue.map(({ id, subject, style }) => ({ id, subject, style }));
  await recordPeople(directory, new Pictures(pictures));
  const releaseWithout = await withoutLabels(directory, embedder);
  return World.open({ dataDirectory, catalogue: CATALOGUE, embedder, releaseWithout, pictures });
}

/** The query of a subject is the mean of pictures of it in every style, which the catalogue then lacks. */
function parted(all: readonly LabelledVector[]) {
  const pictures = new Pictures(all);
  const vectorOf = new Map(all.map(({ id, vector }) => [id, vector]));
  const held = new Set<string>();
  const queries = new Map<string, Vector>();
  for (const subject of pictures.subjects) {
    const chosen = pictures.styles.flatMap((style) => {
      const cell = pictures.of(subject).filter((picture) => picture.style === style);
      return sample(cell, HELD_OUT, randomFor('pacs query', subject, style)).map(({ id }) => id);
    });
    for (const id of chosen) held.add(id);
    queries.set(subject, meanVector(chosen.flatMap((id) => vectorOf.get(id) ?? [])));
  }
  return { catalogue: all.filter(({ id }) => !held.has(id)), queries };
}

/**
 * The network embeds pictures alone, so texts are stood in for: one that is a subject's name is the mean of the
 * pictures that were kept out for it, and any other that of one of the subjects.
 */
function textsAsMeans(queries: ReadonlyMap<string, Vector>): Embedder {
  const means = [...queries.values()];
  const refuse = async (): Promise<never> => {
    throw new Error('This world searches by words.');
  };
  return {
    name: 'clip',
    space: { model: 'efficientnet-lite0', dimension: means[0]?.length ?? 0 },
    embedTexts: async (texts) =>
      texts.map((text) => {
        const place = createHash('sha256').update(text).digest().readUInt32LE(0) % means.length;
        const vector = queries.get(text) ?? means[place];
        if (vector === undefined) throw new Error('There are no subjects.');
        return vector;
      }),
    embedImages: refuse,
    embedForIndex: refuse,
    close: async () => undefined,
  };
}

/** Its title says nothing, as that of a camera's file: what is known of its subject is its tag. */
function recordOf({ id, subject, vector }: LabelledVector, number: number, tagged: boolean) {
  return {
    image: {
      id,
      title: `IMG ${String(number).padStart(4, '0')}`,
      type: 'photo',
      width: 227,
      height: 227,
      tags: tagged ? [subject] : [],
      keywords: tagged ? [subject] : [],
      file: `${id}.jpg`,
      contentHash: createHash('sha256').update(id).digest('hex'),
      source: id,
    },
    vector,
  };
}
