import { gain, plainMean, questionsIn } from '../metrics/summary.js';
import { TEST, VALIDATION } from '../protocols/plan.js';
import { type AnswersData, rankerArm } from '../replay/answers.js';
import type { Job } from '../sweep/job.js';
import type { Sweep, SweepPoint } from './report.js';

/** Metric that orders the settings: it is comparable between numbers of clusters. */
const CHOSEN_BY = 'imageLogLoss';

/**
 * Gathers what each setting reached on the validation. Of the answers it holds those of the best so far alone; what
 * the best gains on the test is measured once, when all are there.
 */
export class SweepResults {
  readonly #points: SweepPoint[] = [];
  #best: { readonly point: SweepPoint; readonly answers: AnswersData } | null = null;

  add({ clusters, recency, strengths }: Job, answers: AnswersData): void {
    const questions = questionsIn(answers, VALIDATION);
    for (const strength of strengths) {
      const point: SweepPoint = {
        clusters: clusters.name,
        count: clusters.ids.length,
        recency,
        strength,
        validation: plainMean(answers, questions, rankerArm(strength), CHOSEN_BY),
      };
      this.#points.push(point);
      if (this.#best === null || isBefore(point, this.#best.point)) this.#best = { point, answers };
    }
  }

  /** @param asItIs  the answers of the first division, recency 1 */
  result(asItIs: AnswersData, clusters: string, seed: number): Sweep | null {
    const found = this.#points.find(
      (point) => point.clusters === clusters && point.recency === 1 && point.strength === 1,
    );
    if (this.#best === null || found === undefined) return null;
    const { point, answers } = this.#best;
    const arms = { of: rankerArm(point.strength), over: rankerArm(1), in: asItIs };
    return {
      points: [...this.#points].sort((a, b) => (isBefore(a, b) ? -1 : 1)),
      asItIs: found,
      chosen: point,
      gain: gain(answers, questionsIn(answers, TEST), CHOSEN_BY, arms, seed),
    };
  }
}

/** Of equals the one that changes less, so that the order in which jobs end does not count. */
function isBefore(a: SweepPoint, b: SweepPoint): boolean {
  const order =
    a.validation - b.validation || changeOf(a) - changeOf(b) || a.clusters.localeCompare(b.clusters);
  return order < 0;
}

function changeOf({ recency, strength }: SweepPoint): number {
  return Math.abs(Math.log(recency)) + Math.abs(Math.log(strength));
}
