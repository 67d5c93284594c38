import { ParallaxError } from '../../domain/errors.js';
import { isSameSpace, type Space, spaceName } from '../../domain/vector.js';

/** Facts about a catalogue's creation; every index stores one. */
export interface CatalogueRecord {
  readonly name: string;
  /** `demo`, `clip`, `titan` and so on: which embedder a search must use. */
  readonly embedder: string;
  readonly space: Space;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** @throws ParallaxError INTERNAL, naming both spaces, when an embedder's vectors do not belong here */
export function checkSpace(record: CatalogueRecord, space: Space): void {
  if (isSameSpace(record.space, space)) return;
  throw new ParallaxError(
    'INTERNAL',
    `Catalogue "${record.name}" holds vectors of ${spaceName(record.space)}, but the embedder makes ` +
      `vectors of ${spaceName(space)}: they cannot be compared. Use the embedder "${record.embedder}" or another catalogue.`,
  );
}
