import { readFile, stat } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';
import { ConfigurationError } from '../../config/configuration-reader.js';
import type { PersistedConfig } from '../../config/persisted-settings.js';
import { ParallaxError } from '../../domain/errors.js';
import { type OperationsByHash, parseManifest } from './manifest.js';

/** Operations that a client names by a hash instead of sending them. */
export interface PersistedOperations {
  /** Store in which the server looks up hashes: listed operations, then those that clients registered. */
  readonly store: OperationStore;
  /** @throws ParallaxError BAD_USER_INPUT for a text that is not listed, where only listed ones are answered */
  check(text: string): void;
}

/** Store of persisted queries in the interface of the GraphQL server. */
export interface OperationStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, text: string): Promise<void>;
  delete(key: string): Promise<boolean>;
}

const MOST_MANIFEST_BYTES = 16 * 1024 * 1024;
/** Characters of texts that clients registered; the oldest leave. */
const MOST_REGISTERED = 15_000_000;

/**
 * @param own  path of the explorer's own manifest, which may be missing; null: there is no explorer
 * @throws ConfigurationError with what is wrong with the manifest
 */
export async function openPersistedOperations(
  { manifest, only }: PersistedConfig,
  own: string | null,
): Promise<PersistedOperations> {
  const named = manifest === null ? [] : await readManifest(manifest);
  const page = own === null ? null : await readFile(own, 'utf8').catch(() => null);
  const listed = new Map([...(page === null ? [] : parseManifest(page)), ...named]);
  const texts = new Set(listed.values());
  return {
    store: storeOf(listed, only),
    check(text) {
      if (only && !texts.has(text)) throw notListed();
    },
  };
}

async function readManifest(path: string): Promise<OperationsByHash> {
  try {
    const file = await stat(path);
    // A pipe would be waited for.
    if (!file.isFile()) throw new Error('It is not a file.');
    const { size } = file;
    if (size > MOST_MANIFEST_BYTES)
      throw new Error(`It has ${size} bytes; ${MOST_MANIFEST_BYTES} are the limit.`);
    return parseManifest(await readFile(path, 'utf8'));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(`PERSISTED_OPERATIONS=${JSON.stringify(path)} cannot be used: ${why}`);
  }
}

function storeOf(listed: OperationsByHash, only: boolean): OperationStore {
  const registered = new LRUCache<string, string>({
    maxSize: MOST_REGISTERED,
    sizeCalculation: (text) => Math.max(1, text.length),
  });
  const hashOf = (key: string): string => key.slice(key.lastIndexOf(':') + 1);
  return {
    get: async (key) => listed.get(hashOf(key)) ?? registered.get(key),
    async set(key, text) {
      if (!only) registered.set(key, text);
    },
    delete: async (key) => registered.delete(key),
  };
}

function notListed(): ParallaxError {
  return new ParallaxError(
    'BAD_USER_INPUT',
    'Only listed operations are answered (PERSISTED_OPERATIONS_ONLY), and this one is not listed: send the hash of a listed one.',
    { argument: 'query' },
  );
}
