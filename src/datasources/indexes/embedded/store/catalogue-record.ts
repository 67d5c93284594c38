import { ParallaxError } from '../../../../domain/errors.js';
import { CatalogueStore, holdsCatalogue, type StoredRecord } from './catalogue-store.js';

/** Raised when the layout of the environment changes in a way that older code would misread. */
export const CATALOGUE_FORMAT = 2;

/** Formats that are served as they are; a writer raises them to the present one. In 1, roots have names alone. */
const READ_FORMATS: readonly number[] = [1, CATALOGUE_FORMAT];

/** The record of the catalogue in a folder, or null when there is none, or one that never held an image. */
export async function catalogueRecord(directory: string): Promise<StoredRecord | null> {
  if (!holdsCatalogue(directory)) return null;
  const store = CatalogueStore.open(directory, { readOnly: true });
  try {
    return wasNeverFilled(store) ? null : store.record;
  } finally {
    await store.close();
  }
}

/** An ingest that failed before its first picture binds a catalogue to no model. */
export function wasNeverFilled({ state }: Pick<CatalogueStore, 'state'>): boolean {
  return state.nextSlot === 0 && state.releases.length === 0;
}

/** @throws ParallaxError INTERNAL when a newer version wrote the catalogue, or half a catalogue was copied */
export function checkRecord(record: StoredRecord | null, directory: string): StoredRecord {
  if (record === null) {
    throw new ParallaxError(
      'UNAVAILABLE',
      `The catalogue in ${directory} was never filled: ingest it first.`,
    );
  }
  if (!READ_FORMATS.includes(record.format)) {
    throw new ParallaxError(
      'INTERNAL',
      `The catalogue in ${directory} has format ${record.format}, but this version reads formats ${READ_FORMATS.join(' and ')}.`,
    );
  }
  return record;
}
