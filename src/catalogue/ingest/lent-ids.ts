import { join } from 'node:path';
import type { Config } from '../../config/config.js';
import type { CatalogueReader } from '../../datasources/indexes/catalogue-reader.js';
import type { Root } from '../../domain/image.js';
import type { CatalogueInShort } from './read-folder.js';

/** Source of existing ids; null without one. */
export type Lender = Pick<CatalogueReader, 'known' | 'roots' | 'close'> | null;

/**
 * The catalogue of the same name on this machine, where the configured one is elsewhere: its log and its exports name
 * images by their ids there, so the same pictures get the same ids here.
 */
export async function lenderOf(config: Config): Promise<Lender> {
  if (config.index === 'embedded') return null;
  const { openEmbeddedCatalogueReader } = await import(
    '../../datasources/indexes/embedded/embedded.catalogue-reader.js'
  );
  return openEmbeddedCatalogueReader(join(config.dataDirectory, config.catalogue));
}

/** A catalogue to whose ingest the lender's images are known: they are embedded, under their ids. */
export function withLentIds(catalogue: CatalogueInShort, lender: Lender): CatalogueInShort {
  if (lender === null) return catalogue;
  return {
    known: () => catalogue.known(),
    async *awaited() {
      yield* catalogue.awaited?.() ?? [];
      yield* lender.known();
    },
    async roots(): Promise<readonly Root[]> {
      const own = await catalogue.roots();
      const ids = new Set(own.map(({ id }) => id));
      const lent = (await lender.roots()).filter(({ id }) => !ids.has(id));
      return lent.length === 0 ? own : [...own, ...lent];
    },
  };
}
