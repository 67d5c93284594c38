import type { Hit } from '../domain/hit.js';
import type { Release } from '../domain/release.js';
import type { Calibration } from '../scoring/formulas/formula.js';
import { tauOf } from '../scoring/relevance/calibrate.js';
import type { EmbeddedQuery } from './query/embed-query.js';

/**
 * Calibration of the similarities to a query in a release.
 *
 * @param hits  of the plain search, the best first
 */
export function calibrationOf(release: Release, query: EmbeddedQuery, hits: readonly Hit[]): Calibration {
  const kind = query.kind === 'vector' ? query.of : 'text';
  return {
    best: hits[0]?.similarity ?? Number.NaN,
    tau: tauOf(release.spread[kind]),
    curve: release.relevance?.[kind] ?? null,
  };
}
