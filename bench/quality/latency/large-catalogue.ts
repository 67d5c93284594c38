import { createHash } from 'node:crypto';
import { seededRandom } from '../../../src/clustering/seeded-random.js';
import type { Embedder } from '../../../src/datasources/embedders/embedder.js';
import type { ImageRecord } from '../../../src/datasources/indexes/image-index-writer.js';
import { unitVector, type Vector } from '../../../src/domain/vector.js';
import { normal } from '../../taste/draw.js';

export const DIMENSION = 128;
const SUBJECTS = 250;
const STYLES = 20;

/** Pictures of 250 subjects in 20 styles, with the cosines of the demo's. */
export function* largeCatalogue(images: number): Generator<ImageRecord> {
  const random = seededRandom(1);
  const styles = directions(STYLES, seededRandom(2));
  for (let number = 0; number < images; number++) {
    const subject = Math.floor(random() * SUBJECTS);
    const style = Math.floor(random() * STYLES);
    const id = `image-${String(number).padStart(6, '0')}`;
    const image = {
      id,
      title: `Subject ${wordOf(subject)} number ${number}`,
      type: 'photo',
      width: 640,
      height: 480,
      tags: [wordOf(subject), `style-${style}`],
      keywords: [wordOf(subject)],
      file: `${id}.jpg`,
      contentHash: createHash('sha256').update(id).digest('hex'),
      source: id,
    };
    yield {
      image,
      vector: mixed([subjectVector(subject), 0.63], [styles[style], 0.71], [direction(random), 0.32]),
    };
  }
}

/** The text of a subject's name; any other text is one of the subjects'. */
export function textVector(text: string): Vector {
  const subject = createHash('sha256').update(text).digest().readUInt32LE(0) % SUBJECTS;
  const random = seededRandom(createHash('sha256').update(text).digest().readInt32LE(4));
  return mixed([subjectVector(subject), 0.8], [direction(random), 0.6]);
}

export const LARGE_EMBEDDER: Embedder = {
  name: 'clip',
  space: { model: 'made-up', dimension: DIMENSION },
  embedTexts: async (texts) => texts.map(textVector),
  embedImages: async () => [],
  embedForIndex: async () => [],
  close: async () => undefined,
};

/** Letters only: what has no letter says nothing. */
function wordOf(subject: number): string {
  return `thing${String.fromCharCode(97 + Math.floor(subject / 26), 97 + (subject % 26))}`;
}

const subjects = directions(SUBJECTS, seededRandom(3));

function subjectVector(subject: number): Vector | undefined {
  return subjects[subject];
}

function directions(count: number, random: () => number): readonly Vector[] {
  return Array.from({ length: count }, () => direction(random));
}

function direction(random: () => number): Vector {
  return unitVector(Array.from({ length: DIMENSION }, () => normal(random)));
}

function mixed(...parts: readonly (readonly [Vector | undefined, number])[]): Vector {
  const sum = new Float64Array(DIMENSION);
  for (const [vector, amount] of parts) {
    for (let i = 0; i < DIMENSION; i++) sum[i] = (sum[i] ?? 0) + amount * (vector?.[i] ?? 0);
  }
  return unitVector(sum);
}
