import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/clustering/seeded-random.js';
import type { UserHistory } from '../../../src/domain/history.js';
import { unitVector, type Vector } from '../../../src/domain/vector.js';
import { affinitiesOf } from '../../../src/scoring/hit-affinity.js';
import {
  agreementFactor,
  agreementOf,
  measureAgreement,
} from '../../../src/scoring/taste-vector/agreement.js';
import { momentsOf, spreadAlong } from '../../../src/scoring/taste-vector/reference-moments.js';
import {
  codeOf,
  MAX_CODE_LENGTH,
  MAX_REFERENCES,
  referencesOf,
  type TasteReferences,
} from '../../../src/scoring/taste-vector/taste-references.js';
import { userVector } from '../../../src/scoring/taste-vector/user-vector.js';
import {
  imagesToRead,
  READ_IMAGES,
  recenciesOf,
  withVector,
} from '../../../src/scoring/taste-vector/with-vector.js';
import { aHistory } from '../../builders/a-history.js';
import { knownTaste } from './arbitraries.js';

const DIMENSION = 96;
const STYLES = 8;

/** Images of a few styles: a style's direction, a subject's, and noise. */
function aCatalogue(count: number, seed = 1): readonly { readonly vector: Vector; readonly style: number }[] {
  const random = seededRandom(seed);
  const direction = () => unitVector(Array.from({ length: DIMENSION }, () => random() - 0.5));
  const styles = Array.from({ length: STYLES }, direction);
  return Array.from({ length: count }, (_, i) => {
    const style = i % STYLES;
    const noise = direction();
    return {
      style,
      vector: unitVector(noise.map((x, k) => 0.8 * x + 0.6 * (styles[style]?.[k] ?? 0) + 0.1)),
    };
  });
}

const catalogue = aCatalogue(1_200);
const vectors = catalogue.map(({ vector }) => vector);
const references = madeOf(vectors);
const moments = momentsOf(references);
const codes = vectors.map((vector) => codeOf(vector, references));
const baseline = measureAgreement(codes, recenciesOf, seededRandom(2));

function madeOf(sample: readonly Vector[]): TasteReferences {
  const made = referencesOf(sample, seededRandom(3));
  if (made === null) throw new Error('no references');
  return made;
}

const codesOfStyle = (style: number) => codes.filter((_, i) => catalogue[i]?.style === style);
const equally = (chosen: readonly Int8Array[]) => chosen.map((code) => ({ code, weight: 1, recency: 1 }));

describe('the references of a release', () => {
  it('are at most 400 images and 64 numbers an image, the same whenever they are made', () => {
    expect(references.length).toBe(MAX_CODE_LENGTH);
    expect(references.codes).toHaveLength(MAX_REFERENCES * MAX_CODE_LENGTH);
    expect(madeOf(vectors)).toEqual(references);
    const first = references.codes.slice(0, MAX_CODE_LENGTH).join();
    expect(codes.map((code) => code.join())).toContain(first);
  });

  it('keep what tells vectors apart: products of codes are cosines from the mean, nearly', () => {
    const full = madeOf(vectors.map((vector) => vector.slice(0, 60)));
    const [a, b] = [0, 8].map((i) => vectors[i]?.slice(0, 60) ?? new Float32Array(60));
    const centred = (vector: Vector) => unitVector(vector.map((x, i) => x - (full.mean[i] ?? 0)));
    const exact = dot(centred(a ?? new Float32Array(60)), centred(b ?? new Float32Array(60)));
    const short = [a, b].map((vector) => codeOf(vector ?? new Float32Array(60), full));
    expect(full.length).toBe(60);
    expect(dot(short[0] ?? [], short[1] ?? []) * full.step ** 2).toBeCloseTo(exact, 2);
  });

  it('are none where nothing can be told apart', () => {
    expect(referencesOf([], seededRandom(1))).toBeNull();
    expect(referencesOf([unitVector([1, 2]), unitVector([1, 2])], seededRandom(1))).toBeNull();
  });

  it('are measured exactly by their moments', () => {
    const direction = Float64Array.from({ length: MAX_CODE_LENGTH }, (_, i) => Math.sin(i));
    const products = Array.from({ length: MAX_REFERENCES }, (_, i) =>
      dot(direction, references.codes.subarray(i * MAX_CODE_LENGTH, (i + 1) * MAX_CODE_LENGTH)),
    );
    const { mean, deviation } = spreadAlong(direction, moments);
    const exactMean = products.reduce((sum, x) => sum + x, 0) / products.length;
    expect(mean).toBeCloseTo(exactMean, 6);
    const variance = products.reduce((sum, x) => sum + (x - exactMean) ** 2, 0) / products.length;
    expect(deviation).toBeCloseTo(Math.sqrt(variance), 6);
  });
});

describe("the user's vector", () => {
  const vectorPart = (images: readonly Int8Array[], code: Int8Array) => {
    const vector = userVector(equally(images), moments);
    if (vector === null) throw new Error('no vector');
    return affinitiesOf({ ...knownTaste([]), vector }, [{ clusterId: null, code }]).vector[0] ?? Number.NaN;
  };

  it('prefers the style of the images it is made of, by nats that grow with their number', () => {
    const own = codesOfStyle(3);
    const [few, many] = [2, 20].map((count) =>
      own.slice(30).map((code) => vectorPart(own.slice(0, count), code)),
    );
    const others = codesOfStyle(5).map((code) => vectorPart(own.slice(0, 20), code));
    expect(meanOf(many ?? [])).toBeGreaterThan(meanOf(few ?? []));
    expect(Math.min(...(many ?? []))).toBeGreaterThan(0);
    expect(meanOf(others)).toBeLessThan(0);
  });

  it('is 0 on average over the references, with one deviation worth n/(n + 2) nats', () => {
    const vector = userVector(equally(codesOfStyle(1).slice(0, 8)), moments);
    const parts = Array.from({ length: MAX_REFERENCES }, (_, i) => {
      const code = references.codes.subarray(i * MAX_CODE_LENGTH, (i + 1) * MAX_CODE_LENGTH);
      return (vector?.offset ?? 0) + dot(vector?.weights ?? [], code);
    });
    const mean = meanOf(parts);
    expect(mean).toBeCloseTo(0, 4);
    expect(Math.sqrt(meanOf(parts.map((part) => (part - mean) ** 2)))).toBeCloseTo(8 / 10, 4);
  });

  it('is nothing without images, or with images that have no direction', () => {
    expect(userVector([], moments)).toBeNull();
    expect(userVector(equally([new Int8Array(MAX_CODE_LENGTH)]), moments)).toBeNull();
  });

  it('is finite for any codes and weights', () => {
    const anyCode = fc.int8Array({ minLength: MAX_CODE_LENGTH, maxLength: MAX_CODE_LENGTH });
    const image = fc.record({
      code: anyCode,
      weight: fc.double({ min: 1e-6, max: 100, noNaN: true }),
      recency: fc.double({ min: 1e-6, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(image, { maxLength: 40 }), (images) => {
        const vector = userVector(images, moments);
        if (vector === null) return;
        expect(Number.isFinite(vector.offset)).toBe(true);
        expect(vector.weights.every(Number.isFinite)).toBe(true);
      }),
    );
  });
});

describe('the agreement of a history', () => {
  const factorsOf = (drawnFrom: (random: () => number) => readonly Int8Array[], images: number) =>
    Array.from({ length: 60 }, (_, seed) => {
      const random = seededRandom(100 + seed);
      const pool = drawnFrom(random);
      const from = Math.floor(random() * (pool.length - images));
      const history = shuffled(pool, random).slice(from, from + images);
      return agreementFactor(agreementOf(history.map((code) => ({ code, recency: 1 }))), images, baseline);
    });

  it('is measured for histories of 2, 3, 5, 10 and 30 images', () => {
    expect(baseline.map(({ images }) => images)).toEqual([2, 3, 5, 10, 30]);
    expect(baseline.every(({ deviation }) => deviation > 0)).toBe(true);
  });

  it.each([3, 5, 10, 30])(
    'leaves little of the weight to %i random images, and all of it to one style',
    (n) => {
      expect(meanOf(factorsOf(() => codes, n))).toBeLessThan(0.2);
      expect(meanOf(factorsOf((random) => codesOfStyle(Math.floor(random() * STYLES)), n))).toBeGreaterThan(
        0.8,
      );
    },
  );

  it('of three or four tastes at once is no less than that of one', () => {
    for (const tastes of [3, 4]) {
      const several = () => Array.from({ length: tastes }, (_, style) => codesOfStyle(style)).flat();
      expect(meanOf(factorsOf(several, 30))).toBeGreaterThan(0.95);
    }
  });

  it('of a single image, or without a baseline, says nothing against the weight', () => {
    expect(agreementOf(equally(codes.slice(0, 1)))).toBeNull();
    expect(agreementFactor(null, 1, baseline)).toBe(1);
    expect(agreementFactor(-1, 5, undefined)).toBe(1);
    expect(agreementFactor(-1, 5, [])).toBe(1);
  });

  it('gives a factor between 0 and 1 that rises with the agreement, at any length', () => {
    const agreement = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), agreement, agreement, (images, x, y) => {
        const [low, high] = [Math.min(x, y), Math.max(x, y)].map((a) => agreementFactor(a, images, baseline));
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(high).toBeGreaterThanOrEqual(low ?? 0);
      }),
    );
  });
});

describe('a taste with what the vectors say', () => {
  const idOf = (i: number) => `i${i}`;
  const byId = new Map(codes.map((code, i) => [idOf(i), code]));
  const ofStyle = (style: number, count: number) =>
    catalogue.flatMap((image, i) => (image.style === style ? [idOf(i)] : [])).slice(0, count);
  const viewsOf = (imageIds: readonly string[]): UserHistory =>
    aHistory(
      'ada',
      imageIds.map((imageId, at) => ({ imageId, eventId: imageId, type: 'VIEW', at })),
    );
  const tasteOf = (history: UserHistory) =>
    withVector(knownTaste([]), { history, codes: byId, moments, baseline, now: 1_000 });

  it('reads the newest images that are not hidden', () => {
    const history = viewsOf(Array.from({ length: 60 }, (_, i) => idOf(i)));
    const hidden = [{ imageId: idOf(59), clusterId: null, at: 99 }];
    expect(imagesToRead({ ...history, hidden })).toEqual(
      Array.from({ length: READ_IMAGES }, (_, i) => idOf(19 + i)),
    );
  });

  it('follows a change of style within a few images', () => {
    const history = viewsOf([...ofStyle(1, 30), ...ofStyle(2, 6)]);
    const [old, now] = [1, 2].map((style) =>
      meanOf([
        ...affinitiesOf(
          tasteOf(history),
          codesOfStyle(style).map((code) => ({ clusterId: null, code })),
        ).vector,
      ]),
    );
    expect(now).toBeGreaterThan(old ?? 0);
  });

  it('counts nothing of images that left, and stays unknown where nothing was known', () => {
    const history = viewsOf(['gone', 'away']);
    expect(tasteOf(history)).toEqual({ ...knownTaste([]), agreement: 1 });
    expect(withVector({ kind: 'unknown' }, { history, codes: byId, moments, baseline, now: 1 })).toEqual({
      kind: 'unknown',
    });
  });
});

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function shuffled<T>(from: readonly T[], random: () => number): readonly T[] {
  return from
    .map((value) => ({ value, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}
