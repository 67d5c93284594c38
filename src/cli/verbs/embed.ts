import { availableParallelism } from 'node:os';
import { embedFolder, planEmbedding } from '../../catalogue/embedding/embed-folder.js';
import { openKeptEmbedder } from '../../catalogue/embedding/open-pipeline-embedder.js';
import { NO_CATALOGUE } from '../../catalogue/ingest/read-folder.js';
import { requireFolder } from '../../catalogue/ingest/require-folder.js';
import { progressOn } from '../../catalogue/progress.js';
import type { Config } from '../../config/config.js';
import { openCatalogueReader } from '../../engines/open-catalogue-reader.js';
import { type EmbeddingPrice, embeddingPriceBy, shippedRate } from '../../pricing/embedding-price.js';
import { formatEmbedded, formatEmbeddingPlan } from '../format/format-embedding.js';
import { stopOnSignals } from '../stop-on-signals.js';

/**
 * Embeds a folder's images into the catalogue's store of embeddings without changing its index. The first
 * interrupt stops it after the current batch, the second at once; the same command continues.
 */
export async function embed(
  config: Config,
  folder: string,
  price: EmbeddingPrice = embeddingPriceBy(shippedRate),
  say: (line: string) => void = console.log,
  exclude: readonly string[] = [],
): Promise<void> {
  await requireFolder(folder);
  const monotonic = () => performance.now();
  const progress = progressOn(process.stderr, monotonic);
  const signal = stopOnSignals(monotonic);
  const reader = await openCatalogueReader(config);
  try {
    const record = reader?.record ?? null;
    const warn = (line: string): void => console.error(line);
    const kept = await openKeptEmbedder(config, { progress, say: warn, record, signal });
    try {
      const { space, name } = kept.embedder;
      const catalogue = reader ?? NO_CATALOGUE;
      const plan = await planEmbedding(
        { folder, exclude },
        { catalogue, store: kept.store, embedder: kept.embedder, progress },
        signal,
      );
      for (const line of formatEmbeddingPlan(plan, space, price(name, plan.missing.length, false))) say(line);
      if (plan.missing.length === 0) return;
      const start = monotonic();
      const ports = { embedder: kept.embedder, progress, concurrency: availableParallelism() };
      const done = await embedFolder(plan.folder, plan.missing, ports, signal);
      const attempts = kept.attempts();
      const dollars = price(name, attempts.answered, false);
      const seconds = (monotonic() - start) / 1_000;
      for (const line of formatEmbedded(done, { seconds, attempts, dollars })) say(line);
      if (done.interrupted) process.exitCode = 130;
      else
        say(
          `Put them into the index with: npm run parallax -- index ${folder} --catalogue ${config.catalogue}`,
        );
    } finally {
      await kept.embedder.close();
    }
  } finally {
    await reader?.close();
  }
}
