import { deserialize, serialize } from 'node:v8';
import { isRecord } from '../../domain/unknown.js';
import type { BlendFit } from '../../scoring/models/fit/blend-fit.js';
import { FOLDS, hashOf } from '../../scoring/models/fit/blend-fit.js';
import { MODEL_NAMES } from '../../scoring/models/fit/blend-weights.js';

/** Raised when a fit of an older version must no longer be used. */
const VERSION = 1;

/** Input of a fit, encoded in its stored name. */
export interface FitName {
  /** Interactions of the log that it was due at. */
  readonly position: number;
  readonly clusters: readonly string[];
  /** Number of forgotten users: a fit at the same position without them is another. */
  readonly forgettings: number;
}

export function nameOf({ position, clusters, forgettings }: FitName): string {
  return `${VERSION} ${hashOfAll(clusters)} ${forgettings} ${position}`;
}

/** The position of a fit of this version to these clusters; null for any other. */
export function positionIn(name: string | null, clusters: readonly string[]): number | null {
  const [version, hash, , position] = (name ?? '').split(' ').map(Number);
  if (version !== VERSION || hash !== hashOfAll(clusters)) return null;
  return position === undefined || !Number.isSafeInteger(position) ? null : position;
}

/** Cached by the list that a clustering's table holds during its life: every taste request needs it. */
const HASHES = new WeakMap<readonly string[], number>();

function hashOfAll(clusters: readonly string[]): number {
  const known = HASHES.get(clusters);
  if (known !== undefined) return known;
  const hash = hashOf(clusters.join('\n'));
  HASHES.set(clusters, hash);
  return hash;
}

export function packFit(fit: BlendFit): Uint8Array {
  return serialize(fit);
}

/** Null when it is no fit to so many clusters. */
export function unpackFit(bytes: Uint8Array, clusters: number): BlendFit | null {
  try {
    const value: unknown = deserialize(bytes);
    return isFit(value, clusters) ? value : null;
  } catch {
    return null;
  }
}

function isFit(value: unknown, clusters: number): value is BlendFit {
  return Array.isArray(value) && value.length === FOLDS && value.every((part) => isPart(part, clusters));
}

function isPart(value: unknown, clusters: number): boolean {
  if (!isRecord(value) || !isRecord(value['weights']) || !isRecord(value['ease'])) return false;
  const { shared, offsets } = value['weights'];
  const { precision } = value['ease'];
  return (
    isWeights(shared) &&
    Array.isArray(offsets) &&
    offsets.every(isWeights) &&
    value['ease']['clusters'] === clusters &&
    precision instanceof Float32Array &&
    precision.length === clusters ** 2
  );
}

function isWeights(value: unknown): boolean {
  return Array.isArray(value) && value.length === MODEL_NAMES.length && value.every(Number.isFinite);
}
