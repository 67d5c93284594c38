import type { Database, Key } from 'lmdb';
import { LRUCache } from 'lru-cache';

/** A value, and a copy of the bytes that it was decoded from. */
interface Kept<Value> {
  readonly bytes: Buffer;
  readonly value: Value;
  /** Version of the database in which the bytes were last seen. */
  version: number | undefined;
}

/**
 * Caches decoded values of a database. The stored bytes are compared with those of the last read, which takes
 * a tenth of decoding them. So a value is never older than the database's, whichever process wrote it. The
 * least recently used values are evicted.
 *
 * @typeParam Value read-only: all callers share one object
 */
export class DecodedValues<Value, K extends Key & {}> {
  readonly #kept: LRUCache<K, Kept<Value>>;

  /** @param maxBytes  of the stored form, all values together; decoded they take three to six times as much */
  constructor(
    private readonly database: Database<Value, K>,
    maxBytes: number,
  ) {
    this.#kept = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ bytes }) => Math.max(1, bytes.length),
    });
  }

  /**
   * Like `get` of the database; undefined for a missing key.
   *
   * @param version  raised by every change of the database: what was seen in this version is not read again
   */
  get(key: K, version?: number): Value | undefined {
    const kept = this.#kept.get(key);
    if (kept !== undefined && version !== undefined && kept.version === version) return kept.value;
    const stored = this.database.getBinaryFast(key);
    if (stored === undefined) {
      this.#kept.delete(key);
      return undefined;
    }
    // LMDB lends one buffer for all reads: only its first `length` bytes are the value's.
    if (kept !== undefined && kept.bytes.compare(stored, 0, stored.length) === 0) {
      kept.version = version;
      return kept.value;
    }
    const bytes = Buffer.from(new Uint8Array(stored.buffer, stored.byteOffset, stored.length));
    const value = this.database.get(key);
    if (value !== undefined) this.#kept.set(key, { bytes, value, version });
    return value;
  }
  /** Keeps nothing of it in memory. */
  forget(key: K): void {
    this.#kept.delete(key);
  }
}
