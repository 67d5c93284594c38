import type { TEST, VALIDATION } from '../protocols/plan.js';
import { type AnswersData, columnOf } from '../replay/answers.js';
import { type Estimate, estimate } from './bootstrap.js';
import { isLowerBetter, type Metric } from './metric.js';

type Window = typeof VALIDATION | typeof TEST;

/** Questions of a window; all those for which `holds` is true. */
export function questionsIn(
  answers: AnswersData,
  window: Window,
  holds: (question: number) => boolean = () => true,
): Int32Array {
  const questions: number[] = [];
  answers.window.forEach((of, question) => {
    if (of === window && holds(question)) questions.push(question);
  });
  return Int32Array.from(questions);
}

/** An arm's mean of a metric over some questions, with its interval. */
export function meanOf(
  answers: AnswersData,
  questions: Int32Array,
  arm: string,
  metric: Metric,
  seed: number,
): Estimate {
  const column = columnOf(answers, arm, metric);
  return estimate(
    {
      user: questions.map((question) => answers.user[question] ?? 0),
      value: Float64Array.from(questions, (question) => column[question] ?? 0),
    },
    seed,
  );
}

/** The mean alone. */
export function plainMean(answers: AnswersData, questions: Int32Array, arm: string, metric: Metric): number {
  const column = columnOf(answers, arm, metric);
  return questions.reduce((sum, question) => sum + (column[question] ?? 0), 0) / questions.length;
}

/** Gain of one arm over another, question by question: above 0 is better, for every metric. */
export function gains(
  answers: AnswersData,
  questions: Int32Array,
  metric: Metric,
  arms: { readonly of: string; readonly over: string; readonly in?: AnswersData },
): Float64Array {
  const own = columnOf(answers, arms.of, metric);
  const other = columnOf(arms.in ?? answers, arms.over, metric);
  const sign = isLowerBetter(metric) ? -1 : 1;
  return Float64Array.from(questions, (question) => sign * ((own[question] ?? 0) - (other[question] ?? 0)));
}

/** The same with an interval over users. */
export function gain(
  answers: AnswersData,
  questions: Int32Array,
  metric: Metric,
  arms: { readonly of: string; readonly over: string; readonly in?: AnswersData },
  seed: number,
): Estimate {
  const user = questions.map((question) => answers.user[question] ?? 0);
  return estimate({ user, value: gains(answers, questions, metric, arms) }, seed);
}

export interface UserGain {
  /** Number of the user. */
  readonly user: number;
  readonly questions: number;
  readonly mean: number;
}

/** Mean of some numbers by what they are of: users, or clusters. */
export function byGroup(groups: ArrayLike<number>, values: Float64Array): readonly UserGain[] {
  const sums = new Map<number, { sum: number; count: number }>();
  values.forEach((value, i) => {
    const group = groups[i] ?? 0;
    const known = sums.get(group) ?? { sum: 0, count: 0 };
    known.sum += value;
    known.count += 1;
    sums.set(group, known);
  });
  return [...sums].map(([user, { sum, count }]) => ({ user, questions: count, mean: sum / count }));
}

/** The part of the clusters that is ever on a page, and how many there would be if all were shown alike. */
export function spreadOf(shown: Float64Array): { readonly coverage: number; readonly effective: number } {
  const total = shown.reduce((sum, count) => sum + count, 0);
  let covered = 0;
  let entropy = 0;
  for (const count of shown) {
    if (count > 0) covered += 1;
    if (count > 0) entropy -= (count / total) * Math.log(count / total);
  }
  return { coverage: covered / Math.max(1, shown.length), effective: Math.exp(entropy) };
}
