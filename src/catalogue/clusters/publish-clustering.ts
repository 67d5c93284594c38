import { createHash } from 'node:crypto';
import type { Embedder } from '../../datasources/embedders/embedder.js';
import type { ImageIndexWriter } from '../../datasources/indexes/image-index-writer.js';
import type { Clustering } from '../../domain/cluster.js';
import type { AgreementBaseline, Release } from '../../domain/release.js';
import type { Vector } from '../../domain/vector.js';
import { randomSample } from '../../scoring/relevance/random-sample.js';
import { measureAgreement } from '../../scoring/taste-vector/agreement.js';
import { codeOf, referencesOf, type TasteReferences } from '../../scoring/taste-vector/taste-references.js';
import { recenciesOf } from '../../scoring/taste-vector/with-vector.js';
import type { CatalogueSample } from './catalogue-sample.js';
import { measureReleaseRelevance } from './measure-release-relevance.js';
import { measureReleaseResemblance } from './measure-release-resemblance.js';
import { measureReleaseSpread } from './measure-release-spread.js';

export interface PublicationPorts {
  readonly embedder: Pick<Embedder, 'embedTexts' | 'space'>;
  readonly writer: Pick<ImageIndexWriter, 'publish' | 'releases'>;
  readonly now: () => Date;
  /** In [0, 1), seeded. */
  readonly random: () => number;
}

export interface PublicationOptions {
  /** Name of the index that serves the release. */
  readonly index: string;
  readonly clustering: Clustering;
  /** Cluster id by image id; an image without one gets the nearest cluster. */
  readonly cells: ReadonlyMap<string, string>;
  readonly sample: CatalogueSample;
  /** Campaign that ranks the clusters; absent without Personalize. */
  readonly campaignArn?: string;
  readonly trackingId?: string;
}

/**
 * Measures how far similarities spread, how probable they make relevance and how far tastes agree, and makes it all
 * live as a new release.
 */
export async function publishClustering(
  { index, clustering, cells, sample, campaignArn, trackingId }: PublicationOptions,
  { embedder, writer, now, random }: PublicationPorts,
): Promise<Release> {
  const { vectors, titles } = sample;
  const spread = await measureReleaseSpread({ embedder, sample: vectors, titles, random });
  const relevance = await measureReleaseRelevance({ embedder, sample, spread, random });
  const taste = measureReleaseTaste(vectors, random);
  const resemblance = await measureReleaseResemblance({ embedder, sample, random });
  const release: Release = {
    id: nextReleaseId(await writer.releases(), clustering, [campaignArn, trackingId]),
    index,
    space: embedder.space,
    spread,
    ...relevance,
    clustering: clustering.id,
    images: titles.length,
    createdAt: now().toISOString(),
    ...(taste !== null && { agreement: taste.agreement }),
    ...(resemblance !== null && { resemblance }),
    ...(campaignArn === undefined ? {} : { campaignArn }),
    ...(trackingId === undefined ? {} : { trackingId }),
  };
  await writer.publish(release, clustering, cells, taste?.references);
  return release;
}

/**
 * `r0001-<hash>`: the number is for people. The hash keeps a recreated catalogue from matching what caches
 * and users stored under the same number. It also distinguishes releases of the same clusters with different
 * campaigns after a rollback.
 */
function nextReleaseId(
  releases: readonly Release[],
  clustering: Clustering,
  ranked: readonly (string | undefined)[],
): string {
  const number = Number(/^r(\d+)-/.exec(releases.at(-1)?.id ?? '')?.[1] ?? 0) + 1;
  const hash = createHash('sha256');
  for (const { id, size, centroid } of clustering.clusters) {
    hash.update(`${id} ${size}\n`);
    hash.update(centroid);
  }
  for (const by of ranked) if (by !== undefined) hash.update(`${by}\n`);
  return `r${String(number).padStart(4, '0')}-${hash.digest('hex').slice(0, 8)}`;
}

/** The parts of a release that users' vectors are measured against. */
interface TasteMeasures {
  readonly references: TasteReferences;
  readonly agreement: AgreementBaseline;
}

/** The baseline is drawn from so many images: each history of 30 from many more than itself. */
const COMPARED = 1_000;

/**
 * Measures the references of tastes, and the agreement of random histories.
 *
 * @param sample a random sample of the catalogue's vectors
 * @returns null for a catalogue whose vectors cannot be told apart
 */
function measureReleaseTaste(sample: readonly Vector[], random: () => number): TasteMeasures | null {
  const references = referencesOf(sample, random);
  if (references === null) return null;
  const codes = randomSample(sample, COMPARED, random).map((vector) => codeOf(vector, references));
  return { references, agreement: measureAgreement(codes, recenciesOf, random) };
}
