import type { UserHistory } from '../../domain/history.js';
import type { Cache } from '../caches/cache.js';
import type { Embedder } from '../embedders/embedder.js';
import type { ImageIndex } from '../indexes/image-index.js';
import type { InteractionLog } from '../logs/interaction-log.js';
import type { ClusterRanker } from '../rankers/cluster-ranker.js';
import { APPEND_TIMEOUT_MS } from './defaults.js';
import { Guard, type GuardOptions } from './guard.js';
import { logWith } from './log-with.js';

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

/**
 * A cache on another machine, within the policies: what fails or is slow is a miss or a lost write, never
 * an error. For the breaker to see that it fails, the adapter throws; what leaves here never does.
 */
export function guardCache(cache: Cache, options: GuardOptions): Cache {
  const guard = new Guard('cache', options);
  const lost = (): undefined => undefined;
  return {
    get: <T>(key: string) => guard.call('get', () => cache.get<T>(key)).catch(lost),
    set: (key, value, ttlMs) => guard.call('set', () => cache.set(key, value, ttlMs)).catch(lost),
    delete: (key) => guard.call('delete', () => cache.delete(key)).catch(lost),
    close: () => cache.close(),
  };
}

/**
 * An embedder on another machine, within the policies. Nothing is tried twice: the adapter's client does
 * that by itself, inside the same time. Embedding for the index belongs to the pipeline, which has the time
 * to wait out what a search cannot, and passes unguarded.
 */
export function guardEmbedder(embedder: Embedder, options: GuardOptions): Embedder {
  const guard = new Guard('embedder', options);
  return {
    name: embedder.name,
    space: embedder.space,
    embedTexts: (texts, signal) =>
      guard.call('embedTexts', (within) => embedder.embedTexts(texts, within), { signal }),
    embedImages: (images, signal) =>
      guard.call('embedImages', (within) => embedder.embedImages(images, within), { signal }),
    embedForIndex: (pictures, signal) => embedder.embedForIndex(pictures, signal),
    close: () => embedder.close(),
  };
}

/**
 * Wraps a remote interaction log in the policies.
 *
 * `append` is retried after a lost connection: the event id makes the second a duplicate if the first was
 * written. A client without an event id of its own could not safely send its interaction again. The retried
 * interaction is then reported as a duplicate. There is no retry after a timeout or a refusal, and the guard
 * acknowledges nothing that the log did not. `update` and `forget` return the state before them, which a
 * retry would falsify: they are called once.
 *
 * Consumers read for hours at their own pace, as does the settling of erasures, and pass unguarded.
 */
export function guardLog(log: InteractionLog, options: GuardOptions): InteractionLog {
  const guard = new Guard('log', options);
  const write = { timeoutMs: APPEND_TIMEOUT_MS };
  return logWith(log, {
    append: (interaction, timeFrom) =>
      guard.call('append', () => log.append(interaction, timeFrom), { ...write, again: true }),
    history: (userId) => guard.call('history', () => log.history(userId), { again: true }),
    update: (userId, change) => guard.call('update', () => log.update(userId, change), write),
    forget: (userId) => guard.call('forget', () => log.forget(userId), write),
  });
}

/**
 * Wraps a remote ranker in the policies. Its order is optional, so there are no retries.
 *
 * Methods without a call pass unguarded, since their success would close the breaker: `because`, `observe`,
 * `popularity`, which is read from a cache but once an hour, and the taste of a user with an empty history.
 */
export function guardRanker(ranker: ClusterRanker, options: GuardOptions): ClusterRanker {
  const guard = new Guard('ranker', options);
  return {
    kind: ranker.kind,
    wantsImpressions: ranker.wantsImpressions,
    variant: ranker.variant,
    taste: (history, release, signal) =>
      saysNothing(history)
        ? ranker.taste(history, release, signal)
        : guard.call('taste', (within) => ranker.taste(history, release, within), { signal }),
    popularity: (release) => ranker.popularity(release),
    because: (history, clusterId, first) => ranker.because(history, clusterId, first),
    observe: (before, after) => ranker.observe(before, after),
    close: () => ranker.close(),
  };
}

function saysNothing(history: UserHistory | null): boolean {
  return history === null || history.paused || history.seen.length + history.hidden.length === 0;
}
