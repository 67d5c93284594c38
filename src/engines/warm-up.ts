import type { Config } from '../config/config.js';
import type { Embedder } from '../datasources/embedders/embedder.js';
import { isRemote } from '../datasources/embedders/embedders.js';
import type { ImageIndex } from '../datasources/indexes/image-index.js';
import type { ReportFault } from '../domain/degradation.js';
import { systemTiming, within } from '../search/search-budget.js';

/** A gateway starts even if its engines hang; its answers report the outage. */
const PATIENCE_MS = 10_000;

/**
 * Runs the steps of a search once before the first client does. The first call of each remote engine opens
 * connections, signs in and fills caches on both sides, which takes longer than a search may.
 *
 * Never fails: the policies handle engines that are down.
 */
export async function warmUp(
  { embedder, index }: { readonly embedder: Embedder; readonly index: ImageIndex },
  config: Pick<Config, 'index' | 'candidates'>,
  report: ReportFault,
): Promise<void> {
  if (config.index === 'embedded' && !isRemote(embedder.name)) return;
  const search = async (): Promise<void> => {
    const [vector] = await embedder.embedTexts(['a picture']);
    if (vector !== undefined) await index.nearest(vector, { k: config.candidates, filter: {} });
  };
  const goOn = (): void => undefined;
  const ways = [search(), index.clusters().then(goOn)].map((way) =>
    within(systemTiming, way, PATIENCE_MS, goOn).catch((error: unknown) => report('WARM-UP', error)),
  );
  await Promise.all(ways);
}
