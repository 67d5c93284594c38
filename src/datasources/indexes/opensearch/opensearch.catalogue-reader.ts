import type { CatalogueReader } from '../catalogue-reader.js';
import { allVectors, clusteringOf, knownImages, type ReadPorts } from './catalogue-reads.js';
import type { OpenSearchClient } from './client/opensearch-client.js';
import { allGenerations, type ConcreteIndex, earlierOf, liveIndex } from './concrete-index.js';
import { readCells } from './stored-clusters.js';
import { patient, SYSTEM_WAITS, type Waits } from './writing/patience.js';

/**
 * The catalogue behind an alias at present; null when there is none. Later releases are not followed.
 *
 * @param client  owned by the reader from now on, also when it is null
 * @throws ParallaxError INTERNAL when the alias does not name an index of Parallax
 */
export async function openSearchCatalogueReader(
  client: OpenSearchClient,
  alias: string,
  waits: Waits = SYSTEM_WAITS,
): Promise<CatalogueReader | null> {
  const ports: ReadPorts = { client, attempt: patient(waits) };
  const live = await ports
    .attempt(() => liveIndex(client, alias))
    .catch(async (error: unknown) => {
      await client.close();
      throw error;
    });
  if (live === null) await client.close();
  return live === null ? null : reader(ports, live, alias);
}

function reader(ports: ReadPorts, live: ConcreteIndex, alias: string): CatalogueReader {
  const { record, release } = live.meta;
  return {
    record,
    known: () => knownImages(ports, live),
    roots: async () => live.meta.roots,
    all: () => allVectors(ports, live),
    async clustering() {
      if (release === null) return null;
      const { dimension } = record.space;
      return clusteringOf(ports, live, await readCells(ports.client, live.name, dimension, ports.attempt));
    },
    release: async () => release,
    async releases() {
      const all = await ports.attempt(() => allGenerations(ports.client, alias));
      return earlierOf(all, live, alias)
        .flatMap(({ meta }) => meta.release ?? [])
        .concat(release ?? []);
    },
    close: () => ports.client.close(),
  };
}
