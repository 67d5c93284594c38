import { Slice } from '../../datasources/cooperative-scheduler.js';
import { cosine, type Vector } from '../../domain/vector.js';
import type { JudgedQuery } from '../../scoring/relevance/judgement-bins.js';
import type { CatalogueSample } from './catalogue-sample.js';

/** A query whose right answers are known. */
export interface LabelledQuery {
  readonly vector: Vector;
  /** Rows of the catalogue that are right for it. */
  readonly relevant: ReadonlySet<number>;
  /** The row that the query was made of; it is no answer to itself. */
  readonly exclude: number | null;
}

/** The nearest of a query are judged each and every one, like the candidates of a search; the others by a sample. */
const NEAREST = 200;

/**
 * Judges, for each query, its nearest images in the whole catalogue and those of the sample, by one pass over the
 * vectors; the event loop is not kept.
 *
 * @param tau  in units of cosine
 */
export async function judgeQueries(
  queries: readonly LabelledQuery[],
  sample: CatalogueSample,
  tau: number,
): Promise<readonly JudgedQuery[]> {
  const judges = queries.map((query) => new Judge(query, sample.rows));
  const places = new Map(sample.rows.map((row, place) => [row, place]));
  const slice = new Slice();
  for await (const { row, vector } of sample.all()) {
    const place = places.get(row);
    for (const judge of judges) judge.look(row, vector, place);
    if (slice.isOver()) await slice.rest();
  }
  return judges.map((judge) => judge.judged(tau));
}

/** Accumulates the judgements of one query. */
class Judge {
  readonly #query: LabelledQuery;
  readonly #rows: readonly number[];
  /** Of each row of the sample; NaN until it is met. */
  readonly #sampled: Float64Array;
  #near: { readonly row: number; readonly similarity: number }[] = [];
  /** The similarity that a row needs to be among the nearest. */
  #needed = Number.NEGATIVE_INFINITY;

  constructor(query: LabelledQuery, rows: readonly number[]) {
    this.#query = query;
    this.#rows = rows;
    this.#sampled = new Float64Array(rows.length).fill(Number.NaN);
  }

  /** @param place  of the row in the sample; absent when it is not there */
  look(row: number, vector: Vector, place: number | undefined): void {
    if (row === this.#query.exclude) return;
    const similarity = cosine(this.#query.vector, vector);
    if (place !== undefined) this.#sampled[place] = similarity;
    if (!(similarity > this.#needed)) return;
    this.#near.push({ row, similarity });
    if (this.#near.length >= 2 * NEAREST) this.#keepNearest();
  }

  /** Those of the sample that are among the nearest count once. */
  judged(tau: number): JudgedQuery {
    this.#keepNearest();
    const nearest = new Set(this.#near.map(({ row }) => row));
    const others = this.#rows.flatMap((row, place) => {
      const similarity = this.#sampled[place] ?? Number.NaN;
      return Number.isNaN(similarity) || nearest.has(row) ? [] : [{ row, similarity }];
    });
    const judged = [...this.#near, ...others];
    const best = this.#near[0]?.similarity ?? 0;
    const { relevant } = this.#query;
    return {
      gaps: Float64Array.from(judged, ({ similarity }) => (best - similarity) / tau),
      relevant: Uint8Array.from(judged, ({ row }) => (relevant.has(row) ? 1 : 0)),
    };
  }

  #keepNearest(): void {
    this.#near.sort((a, b) => b.similarity - a.similarity || a.row - b.row);
    this.#near.length = Math.min(NEAREST, this.#near.length);
    if (this.#near.length === NEAREST) this.#needed = this.#near.at(-1)?.similarity ?? this.#needed;
  }
}
