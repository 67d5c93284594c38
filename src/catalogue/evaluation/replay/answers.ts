import { METRICS, type Metric } from '../metrics/metric.js';
import { TEST } from '../protocols/plan.js';
import type { MergeData } from './merges.js';

/** Places that a page shows: coverage and diversity are of them. */
const PAGE = 10;

/** Answers of every arm, in columns; plain values, so that a worker can post it and a file store it. */
export interface AnswersData {
  /** `even`, `popularity`, and the ranker by its strengths. */
  readonly arms: readonly string[];
  readonly user: Int32Array;
  readonly window: Uint8Array;
  /** Events of the user that were learnt before. */
  readonly history: Int32Array;
  /** The first right answer. */
  readonly cluster: Int32Array;
  /** By arm, then metric in the order of `METRICS`: a number a question. */
  readonly figures: readonly (readonly Float32Array[])[];
  /** By arm: how often each cluster was on a page of the test, equal scores shared out. */
  readonly shown: readonly Float64Array[];
  /** Null where nothing was shown, or it was not looked at. */
  readonly merge: MergeData | null;
}

export const EVEN = 'even';
export const POPULARITY = 'popularity';

/** An arm's name of the ranker at a strength. */
export function rankerArm(strength: number): string {
  return strength === 1 ? 'ranker' : `ranker x ${strength}`;
}

export interface Asked {
  readonly user: number;
  readonly window: number;
  readonly history: number;
  readonly right: readonly number[];
}

/** Gathers answers, column by column. */
export class Answers {
  readonly #data: AnswersData;

  constructor(
    questions: number,
    private readonly clusters: number,
    strengths: readonly number[],
  ) {
    const arms = [EVEN, POPULARITY, ...strengths.map(rankerArm)];
    this.#data = {
      arms,
      user: new Int32Array(questions),
      window: new Uint8Array(questions),
      history: new Int32Array(questions),
      cluster: new Int32Array(questions),
      figures: arms.map(() => METRICS.map(() => new Float32Array(questions))),
      shown: arms.map(() => new Float64Array(clusters)),
      merge: null,
    };
  }

  open(question: number, { user, window, history, right }: Asked): void {
    const data = this.#data;
    data.user[question] = user;
    data.window[question] = window;
    data.history[question] = history;
    data.cluster[question] = right[0] ?? 0;
  }

  /** @param figures  in the order of `METRICS` */
  note(question: number, arm: number, scores: Float64Array, figures: readonly number[]): void {
    METRICS.forEach((_, metric) => {
      const column = this.#data.figures[arm]?.[metric];
      if (column !== undefined) column[question] = figures[metric] ?? 0;
    });
    const shown = this.#data.shown[arm];
    if (this.#data.window[question] === TEST && shown !== undefined) addPage(shown, scores, this.clusters);
  }

  data(): AnswersData {
    return this.#data;
  }
}

/** Clusters above the last score of the page are on it, those of that score as far as there is room. */
function addPage(shown: Float64Array, scores: Float64Array, clusters: number): void {
  const last = scores.slice().sort()[Math.max(0, clusters - PAGE)] ?? 0;
  let above = 0;
  let equal = 0;
  for (const score of scores) {
    if (score > last) above += 1;
    else if (score === last) equal += 1;
  }
  const part = Math.min(1, (PAGE - above) / Math.max(1, equal));
  for (let k = 0; k < clusters; k++) {
    const score = scores[k] ?? 0;
    if (score > last) shown[k] = (shown[k] ?? 0) + 1;
    else if (score === last) shown[k] = (shown[k] ?? 0) + part;
  }
}

/** The values of a metric for an arm, one per question. */
export function columnOf({ arms, figures }: AnswersData, arm: string, metric: Metric): Float32Array {
  const column = figures[arms.indexOf(arm)]?.[METRICS.indexOf(metric)];
  if (column === undefined) throw new Error(`No arm "${arm}" was measured.`);
  return column;
}
