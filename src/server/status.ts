import type { Config } from '../config/config.js';
import type { Release } from '../domain/release.js';
import type { RelevanceCurve } from '../domain/relevance.js';
import type { Engines } from '../engines/open-engines.js';
import type { RelevanceType, StatusType } from '../resolvers/types/status.type.js';

/** Answers the query `status`. */
export async function statusOf(config: Config, engines: Engines): Promise<StatusType> {
  const [release, counts] = await Promise.all([engines.index.release(), engines.index.counts()]);
  return {
    version: VERSION,
    node: process.versions.node,
    catalogue: config.catalogue,
    simulatedUsers: config.catalogue === 'demo',
    engines: {
      embedder: engines.embedder.name,
      index: config.index,
      ranker: engines.ranker.kind,
      cache: config.cache,
      log: config.log,
      images: config.images,
    },
    release: {
      id: release.id,
      model: release.space.model,
      dimension: release.space.dimension,
      clustering: release.clustering,
      spread: release.spread,
      relevance: relevanceOf(release),
      createdAt: new Date(release.createdAt),
    },
    images: counts.images,
    clusters: counts.clusters,
  };
}

function relevanceOf({ relevance }: Release): StatusType['release']['relevance'] {
  const fitOf = (curve: RelevanceCurve | undefined): RelevanceType | null =>
    curve === undefined ? null : { best: curve.best, calibrated: curve.gaps.length > 0, ...curve.fit };
  return { text: fitOf(relevance?.text), image: fitOf(relevance?.image), mixed: fitOf(relevance?.mixed) };
}

/**
 * The package's version. It repeats `package.json`, since a function's bundle has no such file; a test
 * compares the two.
 */
export const VERSION = '0.1.0';
