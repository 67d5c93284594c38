import { eachMetric } from '../metrics/metric.js';
import { byGroup, gain, gains, meanOf, spreadOf } from '../metrics/summary.js';
import { type AnswersData, EVEN, POPULARITY } from '../replay/answers.js';
import type { ArmFigures, Comparison } from './report.js';

/** Every figure of an arm on the test, and its gains over what knows no user. */
export function armFigures(
  answers: AnswersData,
  questions: Int32Array,
  arm: string,
  seed: number,
): ArmFigures {
  const over = (other: string): Comparison | null =>
    other === arm ? null : comparison(answers, questions, { of: arm, over: other }, seed);
  const { coverage, effective } = spreadOf(answers.shown[answers.arms.indexOf(arm)] ?? new Float64Array(0));
  return {
    name: arm,
    figures: eachMetric((metric) => meanOf(answers, questions, arm, metric, seed)),
    coverage,
    effectiveClusters: effective,
    overPopularity: over(POPULARITY),
    overEven: over(EVEN),
  };
}

function comparison(
  answers: AnswersData,
  questions: Int32Array,
  arms: { readonly of: string; readonly over: string },
  seed: number,
): Comparison {
  const users = questions.map((question) => answers.user[question] ?? 0);
  const means = byGroup(users, gains(answers, questions, 'mrr', arms));
  const worse = means.filter(({ mean }) => mean < -LEAST).length;
  return {
    gains: eachMetric((metric) => gain(answers, questions, metric, arms, seed)),
    worse: worse / Math.max(1, means.length),
  };
}

/** Less is the rounding of single precision. */
const LEAST = 1e-6;
