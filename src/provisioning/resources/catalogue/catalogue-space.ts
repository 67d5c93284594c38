import type { CatalogueRecord } from '../../../datasources/indexes/catalogue-record.js';
import { spaceName } from '../../../domain/vector.js';
import type { Deployment } from '../../file/deployment.js';

/** Why a catalogue cannot be this deployment's, as a sentence that says what to do; null when it can. */
export function otherSpace(
  record: CatalogueRecord,
  { embedder, index, catalogue }: Deployment,
): string | null {
  const sameLength = embedder.length === null || embedder.length === record.space.dimension;
  if (record.embedder === embedder.name && sameLength) return null;
  const wanted =
    embedder.length === null ? embedder.name : `${embedder.name} with ${embedder.length} numbers`;
  const instead =
    index.kind === 'opensearch'
      ? `embed it anew with: npm run parallax -- ingest <folder> --catalogue ${catalogue} --new-model`
      : 'name another catalogue';
  return `Catalogue "${catalogue}" holds vectors of ${spaceName(record.space)} (${record.embedder}), and ${wanted} is asked for: ${instead}.`;
}
