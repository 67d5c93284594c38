import { ParallaxError } from '../../../domain/errors.js';
import { type Space, spaceName } from '../../../domain/vector.js';
import { CatalogueStore, holdsCatalogue } from './catalogue-store.js';

/** Raised when the layout of the environment changes in a way that older code would misread. */
export const CATALOGUE_FORMAT = 1;

/** What a catalogue remembers of its making. */
export interface CatalogueRecord {
  readonly format: number;
  readonly name: string;
  /** `demo`, `clip` and so on: which embedder a search must use. */
  readonly embedder: string;
  readonly space: Space;
  readonly createdAt: string;
}

/** The record of the catalogue in a folder, or null when there is none. */
export async function catalogueRecord(directory: string): Promise<CatalogueRecord | null> {
  if (!holdsCatalogue(directory)) return null;
  const store = CatalogueStore.open(directory, { readOnly: true });
  try {
    return store.record;
  } finally {
    await store.close();
  }
}

/** @throws ParallaxError INTERNAL, naming both spaces, when an embedder's vectors do not belong here */
export function checkSpace(record: CatalogueRecord, space: Space): void {
  if (spaceName(record.space) === spaceName(space)) return;
  throw new ParallaxError(
    'INTERNAL',
    `Catalogue "${record.name}" holds vectors of ${spaceName(record.space)}, but the embedder makes ` +
      `vectors of ${spaceName(space)}: they cannot be compared. Use the embedder "${record.embedder}" or another catalogue.`,
  );
}

/** @throws ParallaxError INTERNAL when a newer version wrote the catalogue, or half a catalogue was copied */
export function checkRecord(record: CatalogueRecord | null, directory: string): CatalogueRecord {
  if (record === null) {
    throw new ParallaxError(
      'UNAVAILABLE',
      `The catalogue in ${directory} was never filled: ingest it first.`,
    );
  }
  if (record.format !== CATALOGUE_FORMAT) {
    throw new ParallaxError(
      'INTERNAL',
      `The catalogue in ${directory} has format ${record.format}, but this version reads format ${CATALOGUE_FORMAT}.`,
    );
  }
  return record;
}
