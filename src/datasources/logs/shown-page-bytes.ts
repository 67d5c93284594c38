import { Packr } from 'msgpackr';
import type { AppliedArm, ShownImage, ShownPage } from '../../domain/impression.js';

const packr = new Packr({ useRecords: false });
const VERSION = 1;
const NUMBERS_AN_IMAGE = 4;
/** In the text of arms, for an image that no arm placed. */
const NO_ARM = '-';

/**
 * A page without its user, about 16 bytes an image beside the ids. Numbers have 24 bits: enough for an evaluation.
 */
export function packShown({ searchId, at, order, images }: ShownPage): Buffer {
  const { seq, experiment, arms, mostRelevant, firstChance } = order;
  const numbers = Buffer.alloc(4 * NUMBERS_AN_IMAGE * images.length);
  images.forEach(({ rank, similarity, relevance, affinity }, i) => {
    [rank, similarity ?? Number.NaN, relevance ?? Number.NaN, affinity].forEach((value, column) => {
      numbers.writeFloatLE(value, 4 * (NUMBERS_AN_IMAGE * i + column));
    });
  });
  const placed = images.some(({ arm }) => arm !== undefined);
  return packr.pack([
    VERSION,
    searchId,
    at,
    seq,
    experiment,
    arms.map(({ name, weight, formula }) => [name, weight, formula]),
    mostRelevant,
    firstChance,
    images.map(({ imageId }) => imageId),
    placed ? images.map(({ arm }) => arm ?? NO_ARM).join('') : '',
    numbers,
  ]);
}

/** Null for anything that `packShown` of this version did not make. */
export function unpackShown(userId: string, bytes: unknown): ShownPage | null {
  const value: unknown = bytes instanceof Uint8Array ? unpacked(bytes) : null;
  if (!Array.isArray(value) || value[0] !== VERSION) return null;
  const [, searchId, at, seq, experiment, arms, mostRelevant, firstChance, ids, placed, numbers]: unknown[] =
    value;
  if (typeof searchId !== 'string' || !Array.isArray(arms) || !Array.isArray(ids)) return null;
  if (!(numbers instanceof Uint8Array) || numbers.length !== 4 * NUMBERS_AN_IMAGE * ids.length) return null;
  return {
    searchId,
    userId,
    at: Number(at),
    order: {
      seq: Number(seq),
      experiment: typeof experiment === 'string' ? experiment : null,
      arms: arms.map(armOf),
      mostRelevant: Number(mostRelevant),
      firstChance: Number(firstChance),
    },
    images: imagesOf(ids.map(String), String(placed), numbers),
  };
}

function unpacked(bytes: Uint8Array): unknown {
  try {
    return packr.unpack(bytes);
  } catch {
    return null;
  }
}

function armOf(value: unknown): AppliedArm {
  const [name, weight, formula]: unknown[] = Array.isArray(value) ? value : [];
  return { name: String(name), weight: Number(weight), formula: String(formula) };
}

function imagesOf(ids: readonly string[], placed: string, numbers: Uint8Array): readonly ShownImage[] {
  const view = new DataView(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  const number = (i: number, column: number): number =>
    view.getFloat32(4 * (NUMBERS_AN_IMAGE * i + column), true);
  const nullable = (value: number): number | null => (Number.isNaN(value) ? null : value);
  return ids.map((imageId, i) => ({
    imageId,
    rank: number(i, 0),
    similarity: nullable(number(i, 1)),
    relevance: nullable(number(i, 2)),
    affinity: number(i, 3),
    ...(placed[i] === '0' && { arm: 0 as const }),
    ...(placed[i] === '1' && { arm: 1 as const }),
  }));
}
