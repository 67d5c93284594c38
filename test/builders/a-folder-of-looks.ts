import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { identifyImage } from '../../src/catalogue/ingest/image-identity.js';
import type { CatalogueImage, Embedder } from '../../src/datasources/embedders/embedder.js';
import { unitVector, type Vector } from '../../src/domain/vector.js';

/** Looks that no one takes for another, each a colour. */
export const LOOKS = ['red', 'green', 'blue', 'yellow', 'violet', 'black'] as const;
export type Look = (typeof LOOKS)[number];
/** Subjects of the images, independent of their look: the position of the light. */
export const SUBJECTS = ['sunrise', 'sunset'] as const;
export type Subject = (typeof SUBJECTS)[number];

const COLOURS: Readonly<Record<Look, readonly [number, number, number]>> = {
  red: [190, 50, 50],
  green: [50, 190, 50],
  blue: [50, 50, 190],
  yellow: [190, 190, 50],
  violet: [190, 50, 190],
  black: [50, 50, 50],
};
/** Pictures of a look and a subject. */
const EACH = 4;
const SIDE = 48;
/** Of the pattern that a picture is known by. */
const CELLS = 4;
const SUBJECT_STRENGTH = 40;

export interface FolderOfLooks {
  readonly root: string;
  readonly pictures: string;
  readonly interactions: string;
  /** Puts a picture into the folder; its id. */
  add(look: Look, subject: Subject, number: number): Promise<string>;
  idOf(look: Look, subject: Subject, number: number): string;
  remove(): Promise<void>;
}

/** Drawn pictures and what thirty people did with them, each of whom has a look that they favour. */
export async function aFolderOfLooks(): Promise<FolderOfLooks> {
  const root = await mkdtemp(join(tmpdir(), 'parallax-looks-'));
  const pictures = join(root, 'pictures');
  await mkdir(pictures);
  const ids = new Map<string, string>();
  const add = async (look: Look, subject: Subject, number: number): Promise<string> => {
    const file = fileOf(look, subject, number);
    const picture = await drawn(look, subject, number);
    await writeFile(join(pictures, file), picture);
    const contentHash = createHash('sha256').update(picture).digest('hex');
    const { id } = identifyImage('pictures', file, contentHash);
    ids.set(file, id);
    return id;
  };
  for (const look of LOOKS)
    for (const subject of SUBJECTS)
      for (let number = 1; number <= EACH; number++) await add(look, subject, number);
  const interactions = join(root, 'interactions.csv');
  await writeFile(interactions, `${['user,image,type,time', ...someInteractions(ids)].join('\n')}\n`);
  const idOf = (look: Look, subject: Subject, number: number): string =>
    ids.get(fileOf(look, subject, number)) ?? 'none';
  return {
    root,
    pictures,
    interactions,
    add,
    idOf,
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

/** Somebody of whom the file of interactions says that they favour the look. */
export function fanOf(look: Look): string {
  return `${look}-fan-1`;
}

export function lookOf(imageId: string): string {
  return imageId.split('-')[0] ?? '';
}

function fileOf(look: Look, subject: Subject, number: number): string {
  return `${look}-${subject}-${number}.png`;
}

const FANS_OF_A_LOOK = 5;
const ROWS_EACH = 40;
/** Every fifth row is of another look. */
const STRAYS = 5;

const ROWS = LOOKS.length * FANS_OF_A_LOOK * ROWS_EACH;
const MINUTE_MS = 60_000;

/** 1,200 rows a minute apart, up to now: what is older than months says nothing beside what is new. */
function someInteractions(ids: ReadonlyMap<string, string>): readonly string[] {
  const rows: string[] = [];
  let time = Date.now() - (ROWS + 1) * MINUTE_MS;
  for (const [at, look] of LOOKS.entries()) {
    for (let fan = 1; fan <= FANS_OF_A_LOOK; fan++) {
      for (let row = 0; row < ROWS_EACH; row++) {
        const isStray = row % STRAYS === 0;
        const seen = isStray ? LOOKS[(at + 1 + row / STRAYS) % LOOKS.length] : look;
        const subject = SUBJECTS[row % SUBJECTS.length];
        if (seen === undefined || subject === undefined) continue;
        const image = ids.get(fileOf(seen, subject, 1 + (row % EACH)));
        const type = row % 7 === 0 ? 'FAVORITE' : 'VIEW';
        time += MINUTE_MS;
        rows.push(`${look}-fan-${fan},${image},${type},${new Date(time).toISOString()}`);
      }
    }
  }
  return rows;
}

/** A square of one colour, light on the left at sunrise and on the right at sunset, a little different each time. */
function drawn(look: Look, subject: Subject, number: number): Promise<Buffer> {
  const data = new Uint8Array(SIDE * SIDE * 3);
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++)
      for (const [channel, base] of COLOURS[look].entries()) {
        const isLight = x < SIDE / 2 === (subject === 'sunrise');
        const wave = 6 * Math.sin((number * (x + 2 * y)) / SIDE);
        data[(y * SIDE + x) * 3 + channel] = base + (isLight ? SUBJECT_STRENGTH : 0) + wave + number;
      }
  return sharp(data, { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .png()
    .toBuffer();
}

/** Knows pictures by their colours in a few cells, and the words for where the light is. */
export function looksEmbedder(): Embedder {
  const length = CELLS * CELLS * 3;
  const ofText = (text: string): Vector => {
    const subject = SUBJECTS.find((each) => text.toLowerCase().includes(each));
    if (subject === undefined) return unitVector(noise(text, length));
    return unitVector(
      Array.from({ length }, (_, at) => {
        const isLeft = Math.floor(at / 3) % CELLS < CELLS / 2;
        return isLeft === (subject === 'sunrise') ? 1 : -1;
      }),
    );
  };
  const ofImage = async (bytes: Uint8Array): Promise<Vector> => {
    const cells = await sharp(bytes).removeAlpha().resize(CELLS, CELLS, { fit: 'fill' }).raw().toBuffer();
    return unitVector([...cells].map((value) => value - 128));
  };
  return {
    name: 'clip',
    space: { model: 'looks', dimension: length },
    embedTexts: async (texts) => texts.map(ofText),
    embedImages: (images) => Promise.all(images.map(ofImage)),
    embedForIndex: (pictures: readonly CatalogueImage[]) =>
      Promise.all(pictures.map(({ bytes }) => ofImage(bytes))),
    close: async () => {},
  };
}

/** The same for the same text, in (-1, 1). */
function noise(text: string, length: number): readonly number[] {
  let state = [...text].reduce((hash, char) => Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16_777_619), 1);
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state / 2 ** 31;
  });
}
