import type { Release } from '../../domain/release.js';
import type { CatalogueRecord } from './catalogue-record.js';
import type { ImageIndexWriter } from './image-index-writer.js';

/**
 * A whole catalogue, read while another process may write it: nothing is locked, built or changed. Concurrent
 * changes may or may not be in an answer.
 */
export interface CatalogueReader
  extends Pick<ImageIndexWriter, 'known' | 'roots' | 'all' | 'clustering' | 'releases'> {
  readonly record: CatalogueRecord;
  /** The live release; null before the first. */
  release(): Promise<Release | null>;
  close(): Promise<void>;
}
