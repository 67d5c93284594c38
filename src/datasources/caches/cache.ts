/**
 * Values kept for a while to save work; losing any of it changes no answer: what cannot be read is a miss.
 *
 * An adapter of a remote store fails soon with UNAVAILABLE or TIMEOUT while the store is away; the policy
 * around it (`src/datasources/policies`) makes that a miss, and what cannot be kept is lost.
 *
 * Values are plain objects, Maps and typed arrays, read-only; keys are any text, each begins with the
 * release's id.
 */
export interface Cache {
  get<T>(key: string): Promise<T | undefined>;
  /** @param ttlMs how long it may live */
  set<T>(key: string, value: T, ttlMs: number): Promise<void>;
  delete(key: string): Promise<void>;
  close(): Promise<void>;
}
