import type { ImageIndex } from '../indexes/image-index.js';
import { Guard, type GuardOptions } from './guard.js';

/**
 * An index on another machine, within the policies. Everything here reads, so a lost connection is worth
 * a second try.
 *
 * `release` passes unguarded: an adapter answers it from memory, and a search whose candidates are cached
 * needs it most when the index is down.
 */
export function guardIndex(index: ImageIndex, options: GuardOptions): ImageIndex {
  const guard = new Guard('index', options);
  const read = <T>(method: string, work: () => Promise<T>): Promise<T> =>
    guard.call(method, work, { again: true });
  return {
    release: () => index.release(),
    revision: () => read('revision', () => index.revision()),
    nearest: (query, request) => read('nearest', () => index.nearest(query, request)),
    matchText: (text, request) => read('matchText', () => index.matchText(text, request)),
    documents: (ids) => read('documents', () => index.documents(ids)),
    vectors: (ids) => read('vectors', () => index.vectors(ids)),
    clusters: () => read('clusters', () => index.clusters()),
    exemplars: (clusterId, first) => read('exemplars', () => index.exemplars(clusterId, first)),
    counts: () => read('counts', () => index.counts()),
    close: () => index.close(),
  };
}
