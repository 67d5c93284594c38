import { lastSeen, type UserHistory } from '../../domain/history.js';
import type { AgreementBaseline } from '../../domain/release.js';
import type { Taste } from '../../domain/taste.js';
import { freshnessOf, recencyOf, shoulder, strengthOf } from '../models/evidence.js';
import { AFFINITY_SETTINGS, type AffinitySettings } from '../models/settings.js';
import { agreementFactor, agreementOf, COMPARED_IMAGES } from './agreement.js';
import type { ReferenceMoments } from './reference-moments.js';
import { userVector, type WeightedCode } from './user-vector.js';

/** Images of a history whose vectors are read: of older ones next to nothing is left. */
export const READ_IMAGES = 40;

/**
 * After how many newer images an image counts half in the user's vector: sooner than in the clusters' counts,
 * because a vector needs fewer images to be sure, and is what follows a change of style first.
 */
const VECTOR_RECENCY_IMAGES = 4;

/** Raised when the same history and release give another vector or agreement: it is a part of cache keys. */
export const TASTE_VECTOR_VERSION = 2;

export interface WithVectorRequest {
  readonly history: UserHistory;
  /** By image id; a deleted image has none. */
  readonly codes: ReadonlyMap<string, Int8Array>;
  readonly moments: ReferenceMoments;
  readonly baseline: AgreementBaseline | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly settings?: AffinitySettings;
}

/** Ids of the newest images that were seen and not hidden, oldest first. */
export function imagesToRead({ seen, hidden }: UserHistory): readonly string[] {
  const isHidden = new Set(hidden.map(({ imageId }) => imageId));
  return seen
    .filter(({ imageId }) => !isHidden.has(imageId))
    .slice(-READ_IMAGES)
    .map(({ imageId }) => imageId);
}

/** A ranker's taste with what the vectors of the user's own images say: the user's vector and the agreement. */
export function withVector(taste: Taste, request: WithVectorRequest): Taste {
  if (taste.kind === 'unknown') return taste;
  const images = weightedCodes(request);
  const vector = userVector(images, request.moments);
  const compared = Math.min(COMPARED_IMAGES, images.length);
  return {
    ...taste,
    ...(vector !== null && { vector }),
    agreement: agreementFactor(agreementOf(images), compared, request.baseline),
  };
}

/** Weight of each image of a history of recent distinct views, oldest first. */
export function recenciesOf(length: number, settings: AffinitySettings = AFFINITY_SETTINGS): Float64Array {
  const seen = Array.from({ length }, (_, i) => ({
    imageId: `${i}`,
    clusterId: null,
    traces: [{ type: 'VIEW', eventId: `${i}`, at: 0, weight: 1 }] as const,
  }));
  const none = { userId: '', seq: 0, hidden: [], pinned: [], muted: [], paused: false };
  return recencyOf({ ...none, seen }, 0, settings).seen;
}

/** An image's age counts in both weights, so it is computed once. */
function weightedCodes({
  history: { seen, hidden },
  codes,
  now,
  settings = AFFINITY_SETTINGS,
}: WithVectorRequest): readonly WeightedCode[] {
  const isHidden = new Set(hidden.map(({ imageId }) => imageId));
  const images: WeightedCode[] = [];
  let read = 0;
  for (let newer = 0; newer < seen.length && read < READ_IMAGES; newer++) {
    const image = seen[seen.length - 1 - newer];
    if (image === undefined || isHidden.has(image.imageId)) continue;
    read += 1;
    const code = codes.get(image.imageId);
    const freshness = freshnessOf(now - lastSeen(image), settings);
    const recency = freshness * shoulder(newer, settings.recencyImages);
    if (code === undefined || recency === 0) continue;
    images.push({
      code,
      recency,
      weight: freshness * shoulder(newer, VECTOR_RECENCY_IMAGES) * strengthOf(image),
    });
  }
  return images.reverse();
}
