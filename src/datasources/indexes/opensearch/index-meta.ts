import type { Root } from '../../../domain/image.js';
import type { AgreementBaseline, Release, Resemblance } from '../../../domain/release.js';
import { QUERY_KINDS } from '../../../domain/release.js';
import type { CatalogueRecord } from '../catalogue-record.js';
import { field, invalidResponse, listIn, numberIn, textIn } from './client/answer-shape.js';
import { parseRelevance } from './parse-relevance.js';

/** Raised when the layout of an index changes in a way that older code would misread. */
const INDEX_FORMAT = 2;

/** Formats that are read; what a writer notes is of the present one. In 1, roots have names alone. */
const READ_FORMATS: readonly number[] = [1, INDEX_FORMAT];

/**
 * `filling`: a publication is copying into it, or was killed while it did. `staged`: images of another space wait
 * there for their first release. `live`: finished; the alias says whether it serves. `left`: a rollback went back
 * from it.
 */
export type IndexState = 'filling' | 'staged' | 'live' | 'left';

/** Metadata of a concrete index, in `_meta.parallax` of its mapping. */
export interface IndexMeta {
  readonly record: CatalogueRecord;
  readonly state: IndexState;
  /** Raised by every put or remove; continues the previous index's number. */
  readonly revision: number;
  readonly release: Release | null;
  /** The folders that were ingested. */
  readonly roots: readonly Root[];
  /** See `Clustering.lastNumber`. */
  readonly lastNumber?: number;
  /** Since when it is not live any more; absent while it is. */
  readonly retired?: Retirement;
}

export interface Retirement {
  /** In ms since 1970: it is deleted only when no reader can still be on it. */
  readonly at: number;
  /** Its revision then: what was put later is not in it. */
  readonly revision: number;
}

/** Metadata of an index behind the alias, whatever its `_meta` was before the alias moved. */
export function served({ retired: _, ...meta }: IndexMeta): IndexMeta {
  return { ...meta, state: 'live' };
}

/** The `_meta` of a mapping. */
export function formatMeta({ record, ...rest }: IndexMeta): object {
  return { parallax: { format: INDEX_FORMAT, catalogue: record, ...rest } };
}

/** Null when nothing of Parallax is in it. */
export function parseMeta(meta: unknown): IndexMeta | null {
  const stored = field(meta, 'parallax');
  if (stored === undefined) return null;
  const format = numberIn(stored, 'format');
  if (!READ_FORMATS.includes(format))
    throw invalidResponse(`the index has format ${format}, this version reads ${READ_FORMATS.join(' and ')}`);
  const state = textIn(stored, 'state');
  if (state !== 'filling' && state !== 'staged' && state !== 'live' && state !== 'left')
    throw invalidResponse('"state" is unknown');
  const [release, lastNumber, retired] = [
    field(stored, 'release'),
    field(stored, 'lastNumber'),
    field(stored, 'retired'),
  ];
  return {
    record: parseRecord(field(stored, 'catalogue')),
    state,
    revision: numberIn(stored, 'revision'),
    release: release === null || release === undefined ? null : parseRelease(release),
    roots: field(stored, 'roots') === undefined ? [] : listIn(stored, 'roots').map(parseRoot),
    ...(typeof lastNumber === 'number' && { lastNumber }),
    ...(retired !== undefined && {
      retired: { at: numberIn(retired, 'at'), revision: numberIn(retired, 'revision') },
    }),
  };
}

function parseRoot(root: unknown): Root {
  const path = field(root, 'path');
  return { id: textIn(root, 'id'), name: textIn(root, 'name'), path: typeof path === 'string' ? path : null };
}

function parseRecord(record: unknown): CatalogueRecord {
  return {
    name: textIn(record, 'name'),
    embedder: textIn(record, 'embedder'),
    space: parseSpace(field(record, 'space')),
    createdAt: textIn(record, 'createdAt'),
  };
}

function parseSpace(space: unknown) {
  return { model: textIn(space, 'model'), dimension: numberIn(space, 'dimension') };
}

function parseRelease(release: unknown): Release {
  const spread = field(release, 'spread');
  const [text, image, mixed] = QUERY_KINDS.map((kind) => numberIn(spread, kind));
  const [campaignArn, trackingId] = [field(release, 'campaignArn'), field(release, 'trackingId')];
  return {
    id: textIn(release, 'id'),
    index: textIn(release, 'index'),
    space: parseSpace(field(release, 'space')),
    spread: { text: text ?? 0, image: image ?? 0, mixed: mixed ?? 0 },
    ...parseRelevance(field(release, 'relevance')),
    clustering: textIn(release, 'clustering'),
    images: numberIn(release, 'images'),
    createdAt: textIn(release, 'createdAt'),
    ...(field(release, 'agreement') !== undefined && { agreement: parseAgreement(release) }),
    ...(field(release, 'resemblance') !== undefined && { resemblance: parseResemblance(release) }),
    ...(typeof campaignArn === 'string' && { campaignArn }),
    ...(typeof trackingId === 'string' && { trackingId }),
  };
}

function parseResemblance(release: unknown): Resemblance {
  const resemblance = field(release, 'resemblance');
  return {
    threshold: numberIn(resemblance, 'threshold'),
    ...(field(resemblance, 'least') !== undefined && { least: numberIn(resemblance, 'least') }),
    words: numberIn(resemblance, 'words'),
  };
}

function parseAgreement(release: unknown): AgreementBaseline {
  return listIn(release, 'agreement').map((point) => ({
    images: numberIn(point, 'images'),
    mean: numberIn(point, 'mean'),
    deviation: numberIn(point, 'deviation'),
  }));
}
