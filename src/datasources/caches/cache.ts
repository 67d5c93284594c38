/**
 * Values kept for a while to save work; losing any of it changes no answer: what cannot be read is a miss.
 *
 * An adapter of a remote store fails soon with UNAVAILABLE or TIMEOUT while the store is away; the policy
 * around it (`src/datasources/policies`) makes that a miss, and what cannot be kept is lost.
 *
 * Values are read-only: texts, numbers (also those that JSON lacks), booleans, null, and plain objects, lists,
 * Maps and typed arrays of them. Keys are any text of any length, each begins with the release's id.
 */
export interface Cache {
  /** @returns undefined when it is missing or expired: reading does not renew it */
  get<T>(key: string): Promise<T | undefined>;
  /** @param ttlMs how long it may live; at 0 or less nothing is kept, nor what was there before */
  set<T>(key: string, value: T, ttlMs: number): Promise<void>;
  delete(key: string): Promise<void>;
  close(): Promise<void>;
}
