/** Bytes or values kept for a while to save work; losing any of it changes no answer. */
export interface Cache {
  get<T>(key: string): Promise<T | undefined>;
  /** @param ttlMs how long it may live */
  set<T>(key: string, value: T, ttlMs: number): Promise<void>;
  delete(key: string): Promise<void>;
  close(): Promise<void>;
}
