import fc from 'fast-check';
import { compareHits, type Hit } from '../../../src/domain/hit.js';
import { MAX_KNOTS, type RelevanceCurve } from '../../../src/domain/relevance.js';
import { MAX_LIFT, type Taste, type TasteVector } from '../../../src/domain/taste.js';
import type { MergeRequest } from '../../../src/scoring/merge.js';

/** An image near the query, before it has a rank. */
export interface Near {
  readonly imageId: string;
  readonly clusterId: string | null;
  readonly similarity: number;
  readonly code?: Int8Array;
}

/** Ranked as the search ranks them. */
export function hitsOf(images: readonly Near[]): readonly Hit[] {
  return [...images].sort(compareHits).map((image, index) => ({ ...image, similarityRank: index + 1 }));
}

export const CLUSTERS = ['c0', 'c1', 'c2', 'c3', 'c4'] as const;

/** Ordinary cosines, copies of each other, and pairs that only a rounding separates. */
const similarities = fc.oneof(
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.constantFrom(0.3, 0.3 + Number.EPSILON, 0.30000001192092896, 0.5, 1, -1, 0),
  fc.float({ min: -1, max: 1, noNaN: true }),
);

export const CODE_LENGTH = 3;

export const codes = fc
  .array(fc.integer({ min: -127, max: 127 }), { minLength: CODE_LENGTH, maxLength: CODE_LENGTH })
  .map((values) => Int8Array.from(values));

/** Hits of distinct images: some without a cluster or a code, some in clusters that no taste knows. */
export const windows: fc.Arbitrary<readonly Near[]> = fc.uniqueArray(
  fc.record(
    {
      imageId: fc.integer({ min: 0, max: 999 }).map((number) => `i${number}`),
      clusterId: fc.constantFrom(...CLUSTERS, 'unheard-of', null),
      similarity: similarities,
      code: codes,
    },
    { requiredKeys: ['imageId', 'clusterId', 'similarity'] },
  ),
  { minLength: 1, maxLength: 40, selector: ({ imageId }) => imageId },
);

export const lifts = fc.oneof(
  fc.double({ min: -MAX_LIFT, max: MAX_LIFT, noNaN: true }),
  fc.constantFrom(0, -0, Number.EPSILON, 5e-324, MAX_LIFT, -MAX_LIFT, 1, 1 + Number.EPSILON),
);

/** The user's vector: it turns a code into about ±MAX_LIFT nats, and often beyond. */
export const tasteVectors: fc.Arbitrary<TasteVector> = fc.record({
  weights: fc
    .array(fc.float({ min: Math.fround(-0.05), max: Math.fround(0.05), noNaN: true }), {
      minLength: CODE_LENGTH,
      maxLength: CODE_LENGTH,
    })
    .map((values) => Float32Array.from(values)),
  offset: fc.double({ min: -1, max: 1, noNaN: true }),
});

const tastesOfClusters = fc
  .tuple(...CLUSTERS.map(() => fc.option(lifts, { nil: undefined })))
  .map((values) =>
    knownTaste(CLUSTERS.flatMap((id, i) => (values[i] === undefined ? [] : [[id, values[i]]]))),
  );

/** With and without the user's vector, with and without pins. */
export const tastes: fc.Arbitrary<Taste & { kind: 'known' }> = fc
  .tuple(
    tastesOfClusters,
    fc.option(tasteVectors, { nil: undefined }),
    fc.option(fc.uniqueArray(fc.constantFrom(...CLUSTERS), { maxLength: 2 }), { nil: undefined }),
  )
  .map(([taste, vector, pinned]) => ({
    ...taste,
    ...(vector !== undefined && { vector }),
    ...(pinned !== undefined && { pinned: new Set(pinned) }),
  }));

export function knownTaste(entries: readonly (readonly [string, number])[], interactions = 5) {
  return { kind: 'known' as const, seq: 1, interactions, lifts: new Map(entries) };
}

export const weights = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom(0, 1, 0.5, 1e-9, 1 - Number.EPSILON),
);

export const taus = fc.double({ min: 0.001, max: 1, noNaN: true });

/** Any curve that a release may hold: plateaus, cliffs, a single knot, and the exponential. */
export const curves: fc.Arbitrary<RelevanceCurve> = fc
  .record({
    best: fc.double({ min: 1e-6, max: 1, noNaN: true }),
    steps: fc.array(
      fc.record({
        gap: fc.double({ min: 1e-6, max: 3, noNaN: true }),
        keeps: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
      }),
      { maxLength: MAX_KNOTS },
    ),
  })
  .map(({ best, steps }) => {
    let [gap, probability] = [0, best];
    const knots = steps.map((step, i) => {
      if (i > 0) [gap, probability] = [gap + step.gap, probability * step.keeps];
      return [gap, probability] as const;
    });
    return aCurve({ best, gaps: knots.map(([x]) => x), probabilities: knots.map(([, y]) => y) });
  });

export function aCurve(fields: Pick<RelevanceCurve, 'best' | 'gaps' | 'probabilities'>): RelevanceCurve {
  const fit = { labels: 'tags', queries: 9, judgements: 900, logLoss: 0.1, exponentialLogLoss: 0.2 } as const;
  return { ...fields, fit };
}

/** Any number that an engine, a model or a client might send. */
export const hostileNumbers = fc.oneof(
  fc.double(),
  fc.constantFrom(
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -0,
    5e-324,
    -5e-324,
    Number.MAX_VALUE,
    -Number.MAX_VALUE,
    1e300,
    Number.EPSILON,
  ),
);

/** A request over a window, with the best cosine of the window itself. */
export function requestOf(images: readonly Near[], rest: Partial<MergeRequest> = {}): MergeRequest {
  const hits = hitsOf(images);
  return {
    hits,
    best: hits[0]?.similarity ?? 0,
    tau: 0.3,
    taste: { kind: 'unknown' },
    weight: 0.5,
    ...rest,
  };
}

export function idsOf(ranked: readonly { readonly hit: Hit }[]): readonly string[] {
  return ranked.map(({ hit }) => hit.imageId);
}
