import type { Config } from '../../config/config.js';
import { liveIndex } from '../../datasources/indexes/opensearch/concrete-index.js';
import { openSearchDoor } from '../../engines/open-search.js';
import type { Report } from './findings.js';

/** Checks the index behind the alias, by its own mapping; another engine or space is for future indexes. */
export async function checkLiveIndex(config: Config, report: Report): Promise<void> {
  const door = await openSearchDoor(config);
  if (door === null) return;
  const { client, settings } = door;
  try {
    const live = await liveIndex(client, settings.alias);
    if (live === null) return;
    const { name, engine, vectorSpace } = live;
    report(
      'ok',
      `OpenSearch at ${client.host}: "${settings.alias}" is "${name}", engine ${engine}, space ${vectorSpace}`,
    );
    if (engine !== settings.engine || vectorSpace !== settings.space) {
      report(
        'note',
        `OPENSEARCH_ENGINE=${settings.engine} and OPENSEARCH_SPACE=${settings.space} are for the next index: ingest or cluster, and they are in force`,
      );
    }
  } finally {
    await client.close();
  }
}
