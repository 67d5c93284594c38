import type { Embedder } from '../../datasources/embedders/embedder.js';
import { QUERY_KINDS, type QueryKind, type Release, type Spread } from '../../domain/release.js';
import type { RelevanceCurve } from '../../domain/relevance.js';
import { meanVector, type Vector } from '../../domain/vector.js';
import { tauOf } from '../../scoring/relevance/calibrate.js';
import { fitRelevance } from '../../scoring/relevance/fit-relevance.js';
import type { JudgedQuery } from '../../scoring/relevance/judgement-bins.js';
import { separationOf } from '../../scoring/relevance/separation.js';
import type { CatalogueSample } from './catalogue-sample.js';
import { judgeQueries, type LabelledQuery } from './judge-queries.js';
import { chooseLabels, type Label } from './relevance-labels.js';

/** Queries of a kind, where the catalogue is small enough; each is compared with every image. */
const MOST_QUERIES = 128;
const LEAST_QUERIES = 16;
/** Multiplications that one kind may take: 20 seconds of one core. */
const WORK = 2 ** 34;
/** A label whose images are not nearer to its text than others are, so often, is nothing that can be seen. */
const LEAST_SEPARATION = 0.6;

export interface RelevanceSources {
  readonly embedder: Pick<Embedder, 'embedTexts' | 'space'>;
  readonly sample: CatalogueSample;
  readonly spread: Spread;
  /** In [0, 1), seeded. */
  readonly random: () => number;
}

/**
 * Fits the probability of relevance by similarity gap for each kind of query, from the labels of the
 * catalogue's images. The queries are label texts, images that carry the labels, and the mean of one of each.
 * A kind with too few labels is absent.
 */
export async function measureReleaseRelevance(
  sources: RelevanceSources,
): Promise<Pick<Release, 'relevance'>> {
  const { embedder, sample, spread, random } = sources;
  const images = sample.titles.length;
  const most = Math.floor(WORK / Math.max(1, images * embedder.space.dimension));
  const queries = Math.min(MOST_QUERIES, Math.max(LEAST_QUERIES, most));
  const chosen = chooseLabels(sample, queries, random);
  if (chosen === null) return {};
  const vectors = await embedder.embedTexts(chosen.labels.map(({ text }) => text));
  const texts = chosen.labels.flatMap((label, i) => {
    const vector = vectors[i];
    return vector === undefined ? [] : [{ label, vector }];
  });
  const judged = await judgeQueries(texts.map(asQuery), sample, tauOf(spread.text));
  const seen = texts.flatMap((text, i): LabelledText[] => {
    const query = judged[i];
    return query !== undefined && separationOf(query) >= LEAST_SEPARATION ? [{ ...text, judged: query }] : [];
  });
  const pictures = imagesOf(seen, queries, sample, random);
  const pairs = pictures.map(({ picture, vector, relevant, exclude }) => ({
    vector: meanVector([vector, picture]),
    relevant,
    exclude,
  }));
  const alone = pictures.map(({ picture, relevant, exclude }) => ({ vector: picture, relevant, exclude }));
  const judgements: Readonly<Record<QueryKind, readonly JudgedQuery[]>> = {
    text: seen.map(({ judged: query }) => query),
    image: await judgeQueries(alone, sample, tauOf(spread.image)),
    mixed: await judgeQueries(pairs, sample, tauOf(spread.mixed)),
  };
  const curves = QUERY_KINDS.flatMap((kind): [QueryKind, RelevanceCurve][] => {
    const curve = fitRelevance(judgements[kind], chosen.source);
    return curve === null ? [] : [[kind, curve]];
  });
  return curves.length === 0 ? {} : { relevance: Object.fromEntries(curves) };
}

interface LabelledText {
  readonly label: Label;
  readonly vector: Vector;
  readonly judged: JudgedQuery;
}

function asQuery({ label, vector }: Pick<LabelledText, 'label' | 'vector'>): LabelledQuery {
  return { vector, relevant: label.carriers, exclude: null };
}

/**
 * Returns sampled images, each as a query for one of its labels: an image does not say which of its objects
 * is searched for.
 *
 * @param most  maximum number of images
 */
function imagesOf(
  texts: readonly LabelledText[],
  most: number,
  { rows, vectors }: CatalogueSample,
  random: () => number,
): readonly (LabelledQuery & { readonly picture: Vector })[] {
  const found: (LabelledQuery & { readonly picture: Vector })[] = [];
  for (const [place, row] of rows.entries()) {
    if (found.length === most) break;
    const labels = texts.filter(({ label }) => label.carriers.has(row));
    const meant = labels[Math.floor(random() * labels.length)];
    const picture = vectors[place];
    if (meant === undefined || picture === undefined) continue;
    found.push({ vector: meant.vector, picture, relevant: meant.label.carriers, exclude: row });
  }
  return found;
}
