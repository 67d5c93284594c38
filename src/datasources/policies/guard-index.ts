import type { ImageIndex } from '../indexes/image-index.js';
import { Guard, type GuardOptions } from './guard.js';

/**
 * An index on another machine, within the policies. Everything here reads, so a lost connection is worth
 * a second try.
 *
 * Searches that the engine must answer itself go through the breaker. What an adapter keeps a copy of is
 * asked for also while the engine is lost: that is when candidates and documents of earlier searches are
 * all there is. `release` and `revision` pass as they are, since adapters answer them from memory.
 */
export function guardIndex(index: ImageIndex, options: GuardOptions): ImageIndex {
  const guard = new Guard('index', options);
  const search = <T>(method: string, work: () => Promise<T>): Promise<T> =>
    guard.call(method, work, { again: true });
  const read = <T>(method: string, work: () => Promise<T>): Promise<T> =>
    guard.call(method, work, { again: true, fromMemory: true });
  return {
    release: () => index.release(),
    revision: () => index.revision(),
    nearest: (query, request) => search('nearest', () => index.nearest(query, request)),
    matchText: (text, request) => search('matchText', () => index.matchText(text, request)),
    named: (name, request) => search('named', () => index.named(name, request)),
    spellings: (words) => search('spellings', () => index.spellings(words)),
    vectors: (ids) => search('vectors', () => index.vectors(ids)),
    documents: (ids) => read('documents', () => index.documents(ids)),
    codes: (ids) => read('codes', () => index.codes(ids)),
    references: () => read('references', () => index.references()),
    clusters: () => read('clusters', () => index.clusters()),
    exemplars: (clusterId, first) => read('exemplars', () => index.exemplars(clusterId, first)),
    counts: () => read('counts', () => index.counts()),
    close: () => index.close(),
  };
}
