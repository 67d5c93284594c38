import type { Config } from '../../config/config.js';
import type { ImageIndex } from '../../datasources/indexes/image-index.js';
import type { Resemblance } from '../../domain/release.js';
import { spaceName } from '../../domain/vector.js';
import { openIndex } from '../../engines/open-index.js';
import { NEAR_DUPLICATE } from '../../scoring/near-duplicates.js';
import { tauOf } from '../../scoring/relevance/calibrate.js';
import type { AskRecord } from './asked-once.js';
import { describeRelevance } from './describe-relevance.js';
import type { Say } from './findings.js';

/** Growth beyond which what was measured no longer tells how far similarities lie apart and what they mean. */
const OUTGROWN = 0.2;

/** What the catalogue holds, and what is live. */
export async function lookAtCatalogue(config: Config, say: Say, askRecord: AskRecord): Promise<void> {
  const record = await askRecord();
  if (record === null) {
    const how =
      config.catalogue === 'demo'
        ? 'the first npm start draws it'
        : `fill it with: npm run parallax -- ingest <folder> --catalogue ${config.catalogue}`;
    const where = config.openSearch === null ? '' : `, no index has the alias "${config.openSearch.alias}"`;
    say('note', `catalogue "${config.catalogue}" is not there yet${where}: ${how}`);
    return;
  }
  say(
    'ok',
    `catalogue "${record.name}": made ${record.createdAt} with ${record.embedder}, space ${spaceName(record.space)}`,
  );
  if (config.index === 'opensearch') {
    const { lookAtLiveIndex } = await import('./look-at-opensearch.js');
    await lookAtLiveIndex(config, say);
  }
  const tell = (_detail: object, message: string): void => say('note', message);
  const index = await openIndex(config, {
    space: record.space,
    readOnly: true,
    log: { info: tell, warn: tell },
  });
  try {
    await lookAtRelease(index, say);
  } finally {
    await index.close();
  }
}

async function lookAtRelease(index: ImageIndex, say: Say): Promise<void> {
  const [release, counts] = [await index.release(), await index.counts()];
  say(
    'ok',
    `release ${release.id}: ${counts.images} images in ${counts.clusters} clusters (clustering ${release.clustering})`,
  );
  for (const kind of ['text', 'image', 'mixed'] as const) {
    say(
      'ok',
      `${kind} queries: spread ${release.spread[kind].toFixed(4)}, tau ${tauOf(release.spread[kind]).toFixed(4)}`,
    );
    say('ok', `${kind} queries: ${describeRelevance(release.relevance?.[kind])}`);
  }
  say('ok', describeResemblance(release.resemblance));
  say('ok', `near-duplicates: images at cosine ${NEAR_DUPLICATE} and nearer, for \`collapse\``);
  const growth = counts.images / Math.max(1, release.images) - 1;
  if (Math.abs(growth) > OUTGROWN) {
    say(
      'note',
      `the catalogue changed by ${(growth * 100).toFixed(0)} % since spread and relevance were measured: cluster it again`,
    );
  }
}

/** From where on a text is farther from all images than the catalogue's own words are. */
function describeResemblance(resemblance: Resemblance | undefined): string {
  if (resemblance === undefined) {
    return 'words of titles: not measured, because there are too few, or the release is older; no text is corrected, and `resembles` is null';
  }
  const { threshold, least, words } = resemblance;
  const corrected = `words of titles: of ${words}, a quarter has an image nearer than cosine ${threshold.toFixed(4)}; a text that has none may be corrected`;
  if (least === undefined)
    return `${corrected}. \`resembles\` is null until the catalogue is clustered again`;
  return `${corrected}. A tenth has none nearer than ${least.toFixed(4)}; a text of unknown words that has none either resembles nothing`;
}
