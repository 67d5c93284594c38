import type { Config } from '../../config/config.js';
import type { ImageIndex } from '../../datasources/indexes/image-index.js';
import { liveIndex } from '../../datasources/indexes/opensearch/concrete-index.js';
import type { Resemblance } from '../../domain/release.js';
import type { RelevanceCurve } from '../../domain/relevance.js';
import { spaceName } from '../../domain/vector.js';
import { openIndex } from '../../engines/open-index.js';
import { openSearchClientFor } from '../../engines/open-search.js';
import { NEAR_DUPLICATE } from '../../scoring/near-duplicates.js';
import { tauOf } from '../../scoring/relevance/calibrate.js';
import { probabilityAt } from '../../scoring/relevance/relevance-curve.js';
import type { AskRecord } from './asked-once.js';
import type { Report } from './findings.js';

/** Growth beyond which what was measured no longer tells how far similarities lie apart and what they mean. */
const OUTGROWN = 0.2;

/** Checks the catalogue's content and its live release. */
export async function checkCatalogue(config: Config, report: Report, askRecord: AskRecord): Promise<void> {
  const record = await askRecord();
  if (record === null) {
    const how =
      config.catalogue === 'demo'
        ? 'the first npm start draws it'
        : `fill it with: npm run parallax -- ingest <folder> --catalogue ${config.catalogue}`;
    const where = config.openSearch === null ? '' : `, no index has the alias "${config.openSearch.alias}"`;
    report('note', `catalogue "${config.catalogue}" is not there yet${where}: ${how}`);
    return;
  }
  report(
    'ok',
    `catalogue "${record.name}": made ${record.createdAt} with ${record.embedder}, space ${spaceName(record.space)}`,
  );
  if (config.index === 'opensearch') {
    await checkLiveIndex(config, report);
  }
  const tell = (_detail: object, message: string): void => report('note', message);
  const index = await openIndex(config, {
    space: record.space,
    readOnly: true,
    log: { info: tell, warn: tell },
  });
  try {
    await checkRelease(index, report);
  } finally {
    await index.close();
  }
}

async function checkRelease(index: ImageIndex, report: Report): Promise<void> {
  const [release, counts] = [await index.release(), await index.counts()];
  report(
    'ok',
    `release ${release.id}: ${counts.images} images in ${counts.clusters} clusters (clustering ${release.clustering})`,
  );
  for (const kind of ['text', 'image', 'mixed'] as const) {
    report(
      'ok',
      `${kind} queries: spread ${release.spread[kind].toFixed(4)}, tau ${tauOf(release.spread[kind]).toFixed(4)}`,
    );
    report('ok', `${kind} queries: ${describeRelevance(release.relevance?.[kind])}`);
  }
  report('ok', describeResemblance(release.resemblance));
  report('ok', `near-duplicates: images at cosine ${NEAR_DUPLICATE} and nearer, for \`collapse\``);
  const growth = counts.images / Math.max(1, release.images) - 1;
  if (Math.abs(growth) > OUTGROWN) {
    report(
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

/** Gaps at which the curve is told, in units of tau. */
const TOLD_AT = [0.5, 1, 2];

/** Describes the relevance curve of one kind of query, and its fit, in one line. */
export function describeRelevance(curve: RelevanceCurve | undefined): string {
  if (curve === undefined) {
    return 'relevance not calibrated, so it is exp(-gap/tau): there are too few labels, or the release is older than this version';
  }
  const { labels, queries, judgements, logLoss, exponentialLogLoss } = curve.fit;
  const points = TOLD_AT.map((gap) => `${probability(gap, curve).toFixed(2)} at ${gap} tau`);
  const judged = `${queries} queries by ${labels} (${judgements} judgements)`;
  const [curveLoss, exponentialLoss] = [logLoss.toFixed(4), exponentialLogLoss.toFixed(4)];
  const fit =
    curve.gaps.length === 0
      ? `exponential kept, held-out log-loss ${exponentialLoss} against ${curveLoss} of a curve`
      : `held-out log-loss ${curveLoss} against ${exponentialLoss} of the exponential`;
  return `relevance ${curve.best.toFixed(2)} at the best, ${points.join(', ')}; ${judged}; ${fit}`;
}

function probability(gap: number, curve: RelevanceCurve): number {
  return curve.gaps.length === 0 ? curve.best * Math.exp(-gap) : probabilityAt(gap, curve);
}

/** Checks the index behind the alias, by its own mapping; another engine or space is for future indexes. */
async function checkLiveIndex(config: Config, report: Report): Promise<void> {
  const connection = await openSearchClientFor(config);
  if (connection === null) return;
  const { client, settings } = connection;
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
