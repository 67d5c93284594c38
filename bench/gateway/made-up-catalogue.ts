import { createHash } from 'node:crypto';
import { seededRandom } from '../../src/clustering/seeded-random.js';
import type { Embedder } from '../../src/datasources/embedders/embedder.js';
import type { ImageRecord } from '../../src/datasources/indexes/image-index-writer.js';
import { unitVector, type Vector } from '../../src/domain/vector.js';
import { normal } from '../taste/draw.js';
import { PAGE, type Variables } from './searches.js';

export const DIMENSION = 512;
const CENTRES = 500;
/** Length of what is an image's own, beside its centre's 1. */
const SPREAD = 0.8;
/** So many texts are asked, and by so many users. */
export const MADE_UP_TEXTS = 200;
export const MADE_UP_USERS = 100;

const centres = Array.from({ length: CENTRES }, (_, i) => around(null, seededRandom(1_000 + i)));

/** Images around 500 centres, as embeddings of pictures lie. */
export function* madeUpImages(count: number): Generator<ImageRecord> {
  const random = seededRandom(1);
  for (let number = 0; number < count; number++) {
    const centre = Math.floor(random() * CENTRES);
    const id = madeUpId(number);
    const image = {
      ...{ id, title: `Kind ${centre} number ${number}`, type: 'photo', width: 640, height: 480 },
      ...{ tags: [`kind-${centre}`], keywords: [`kind-${centre}`], file: `${id}.jpg`, source: id },
      contentHash: createHash('sha256').update(id).digest('hex'),
    };
    yield { image, vector: around(centres[centre] ?? null, random) };
  }
}

export function madeUpId(number: number): string {
  return `image-${String(number).padStart(7, '0')}`;
}

export function madeUpText(i: number): string {
  return `text ${i % MADE_UP_TEXTS}`;
}

/** A text lies nearer to its centre than a single word does, so that it resembles something. */
const SPREAD_OF_A_TEXT = 0.4;

/**
 * A text lies around a centre too; the same text always at the same place. A tag lies around the centre of its images:
 * else no text would mean anything, and a search would look for nothing beyond its window.
 */
export function madeUpVector(text: string): Vector {
  const digest = createHash('sha256').update(text).digest();
  const [, kind = digest.readUInt32LE(0)] = /^kind[- ](\d+)/i.exec(text) ?? [];
  const centre = centres[Number(kind) % CENTRES] ?? null;
  const spread = text.startsWith('text ') ? SPREAD_OF_A_TEXT : SPREAD;
  return around(centre, seededRandom(digest.readInt32LE(4)), spread);
}

export const MADE_UP_EMBEDDER: Embedder = {
  name: 'clip',
  space: { model: 'made-up', dimension: DIMENSION },
  embedTexts: async (texts) => texts.map(madeUpVector),
  embedImages: async () => [],
  embedForIndex: async () => [],
  close: async () => undefined,
};

function around(centre: Vector | null, random: () => number, spread = SPREAD): Vector {
  const length = centre === null ? 1 : spread / Math.sqrt(DIMENSION);
  return unitVector(
    Float64Array.from({ length: DIMENSION }, (_, i) => (centre?.[i] ?? 0) + length * normal(random)),
  );
}

/** The i-th search; a text and its user come back after 3 x MADE_UP_TEXTS. */
export function madeUpVariables(i: number): Variables {
  return { query: madeUpText(i), userId: `user-${i % MADE_UP_USERS}`, first: PAGE };
}
