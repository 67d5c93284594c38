import type { EventNames } from '../events/event-table.js';
import type { ItemClusters } from '../events/item-clusters.js';
import { byGroup, gain, gains, meanOf, plainMean, questionsIn, type UserGain } from '../metrics/summary.js';
import { TEST } from '../protocols/plan.js';
import { type AnswersData, EVEN, POPULARITY, rankerArm } from '../replay/answers.js';
import { adviceOf } from './advice.js';
import { armFigures } from './arm-figures.js';
import type { ItemFindings } from './item-results.js';
import { mergeFindings } from './merge-results.js';
import type { Control, CurvePoint, LogFacts, Named, Protocol, Report, Step, Sweep } from './report.js';

export interface Findings {
  readonly protocol: Protocol;
  readonly seed: number;
  readonly log: LogFacts;
  readonly names: EventNames;
  readonly clusters: ItemClusters;
  readonly answers: AnswersData;
  /** The same with the order inside sittings drawn anew. */
  readonly control: AnswersData | null;
  /** Null: not asked for. */
  readonly items: ItemFindings | null;
  readonly sweep: Sweep | null;
}

const RANKER = rankerArm(1);
const GAIN = { of: RANKER, over: POPULARITY };
/** Lengths of history at which a point of the curve begins. */
const LENGTHS = [0, 1, 3, 10, 40, 160];
const WORST = 10;
/** Of a user or cluster with fewer questions a mean says little. */
export const LEAST_QUESTIONS = 3;

/** The findings of a run, in figures and in words. */
export function makeReport(findings: Findings): Report {
  const { protocol, seed, log, names, clusters, answers, control, items, sweep } = findings;
  const questions = questionsIn(answers, TEST);
  const users = questions.map((question) => answers.user[question] ?? 0);
  const asked = questions.map((question) => answers.cluster[question] ?? 0);
  const gained = gains(answers, questions, 'mrr', GAIN);
  const byUser = byGroup(users, gained);
  const report: Omit<Report, 'advice'> = {
    version: 1,
    protocol,
    seed,
    log,
    clusters: { name: clusters.name, count: clusters.ids.length },
    questions: questions.length,
    users: byUser.length,
    arms: [EVEN, POPULARITY, RANKER].map((arm) => armFigures(answers, questions, arm, seed)),
    curve: curveOf(answers, seed),
    control: control === null ? null : controlOf(answers, control, seed),
    merge: mergeFindings(answers.merge, seed),
    items,
    sweep,
    worst: {
      users: worstOf(byUser, names.users),
      clusters: worstOf(byGroup(asked, gained), clusters.ids),
    },
    distribution: distributionOf(byUser.map(({ mean }) => mean)),
  };
  return { ...report, advice: adviceOf(report) };
}

function curveOf(answers: AnswersData, seed: number): readonly CurvePoint[] {
  return LENGTHS.flatMap((from, n) => {
    const to = LENGTHS[n + 1] ?? null;
    const questions = questionsIn(answers, TEST, (question) => {
      const length = answers.history[question] ?? 0;
      return length >= from && (to === null || length < to);
    });
    if (questions.length === 0) return [];
    return {
      from,
      to: to === null ? null : to - 1,
      questions: questions.length,
      even: plainMean(answers, questions, EVEN, 'mrr'),
      popularity: meanOf(answers, questions, POPULARITY, 'mrr', seed),
      ranker: meanOf(answers, questions, RANKER, 'mrr', seed),
      gain: gain(answers, questions, 'mrr', GAIN, seed),
    };
  });
}

function controlOf(answers: AnswersData, control: AnswersData, seed: number): Control {
  const measured = gain(answers, questionsIn(answers, TEST), 'mrr', GAIN, seed);
  const left = gain(control, questionsIn(control, TEST), 'mrr', GAIN, seed);
  return { gain: left, left: left.mean / measured.mean };
}

function worstOf(groups: readonly UserGain[], names: readonly string[]): readonly Named[] {
  return groups
    .filter(({ questions, mean }) => questions >= LEAST_QUESTIONS && mean < 0)
    .sort((a, b) => a.mean - b.mean || a.user - b.user)
    .slice(0, WORST)
    .map(({ user, questions, mean }) => ({ id: names[user] ?? '', questions, gain: mean }));
}

const STEP = 0.05;
const LAST_STEP = 6;

/** Users by their mean gain; the first and last step hold all beyond. */
function distributionOf(means: readonly number[]): readonly Step[] {
  return Array.from({ length: 2 * LAST_STEP }, (_, n) => {
    const place = n - LAST_STEP;
    const users = means.filter(
      (mean) => Math.min(LAST_STEP - 1, Math.max(-LAST_STEP, Math.floor(mean / STEP))) === place,
    ).length;
    return { from: place * STEP, to: (place + 1) * STEP, users };
  });
}
