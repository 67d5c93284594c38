import type { Release } from '../../domain/release.js';
import type { CatalogueRecord } from './catalogue-record.js';
import type { ImageIndexWriter } from './image-index-writer.js';

/**
 * A whole catalogue, read beside whoever writes it: nothing is claimed, built or changed. What is put or removed
 * while it is read may be in an answer or not.
 */
export interface CatalogueReader
  extends Pick<ImageIndexWriter, 'known' | 'roots' | 'all' | 'clustering' | 'releases'> {
  readonly record: CatalogueRecord;
  /** The live release; null before the first. */
  release(): Promise<Release | null>;
  close(): Promise<void>;
}
