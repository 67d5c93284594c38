import type { ConfigurationReader } from './configuration-reader.js';

/** Resources that the embedded index may take. */
export interface EmbeddedIndexConfig {
  /** Mebibytes of vectors that stay in memory once they were compared. */
  readonly memoryMb: number;
  /** Threads that search beside the event loop; null: one fewer than there are processors. */
  readonly threads: number | null;
}

export function readEmbeddedIndex(read: ConfigurationReader): EmbeddedIndexConfig {
  return {
    memoryMb: read.integer('INDEX_MEMORY_MB', { usual: 256, least: 0, most: 1_000_000 }),
    threads:
      read.raw('INDEX_THREADS') === undefined
        ? null
        : read.integer('INDEX_THREADS', { usual: 0, least: 0, most: 64 }),
  };
}
