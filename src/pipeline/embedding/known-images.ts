import type { CatalogueReader } from '../../datasources/indexes/catalogue-reader.js';
import type { KnownImage } from '../plan-ingest.js';

/** What a catalogue holds; nothing before there is one. */
export async function* knownIn(reader: Pick<CatalogueReader, 'known'> | null): AsyncGenerator<KnownImage> {
  if (reader !== null) yield* reader.known();
}
