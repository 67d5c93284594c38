import type { Taste } from '../../../domain/taste.js';
import { blend } from '../../../scoring/models/blend.js';
import type { ClusterTable } from '../../../scoring/models/cluster-table.js';
import type { BlendFit } from '../../../scoring/models/fit/blend-fit.js';
import { fitBlend } from '../../../scoring/models/fit/fit-blend.js';
import { type OtherUsers, Population } from '../../../scoring/models/population.js';
import { priorOf } from '../../../scoring/models/prior.js';
import type { AffinitySettings } from '../../../scoring/models/settings.js';
import { type EventTable, endOfSecond } from '../events/event-table.js';
import { clusterTableOf, type ItemClusters } from '../events/item-clusters.js';
import { figuresOf } from '../metrics/metric.js';
import { HELD_BACK, LEARNT, type Plan } from '../protocols/plan.js';
import { Answers, type AnswersData } from './answers.js';
import { Histories, userIdOf } from './histories.js';
import { type MergeSource, Merges } from './merges.js';

export interface Run {
  readonly table: EventTable;
  readonly clusters: ItemClusters;
  readonly plan: Plan;
  readonly settings: AffinitySettings;
  /** Factors of the lift, one arm each; 1 is the unchanged ranker. */
  readonly strengths: readonly number[];
  /** Null: what was shown is not looked at. */
  readonly merge: MergeSource | null;
}

/** The first fit of the blend is made when so many events are learnt ... */
const FIRST_FIT = 500;
/** ... and the next when they are so many times as many. The gateway refits more often, at 1.5 times. */
const FIT_GROWTH = 4;
/** Rows between two tellings of how far it is. */
const TELL_EVERY = 10_000;

/**
 * Replays the log by time: every arm answers a plan's questions, then the second's events are learnt. Later
 * events never influence an answer, unless the plan puts the question at the end.
 *
 * The ranker is the gateway's own: histories, population, fit and blend.
 *
 * @param tell  receives the number of finished rows
 */
export function runPlan(run: Run, tell: (rows: number) => void = () => {}): AnswersData {
  const { table, plan } = run;
  const replay = new Replay(run);
  let question = 0;
  let told = 0;
  for (let row = 0; row < table.user.length; ) {
    const end = endOfSecond(table, row);
    for (; (plan.before[question] ?? Number.POSITIVE_INFINITY) < end; question++) replay.answer(question);
    for (; row < end; row++) if (plan.learn[row] !== HELD_BACK) replay.learn(row);
    replay.fitWhenDue();
    if (row < told + TELL_EVERY) continue;
    told = row;
    tell(row);
  }
  if (question < plan.before.length) replay.fit();
  for (; question < plan.before.length; question++) replay.answer(question);
  return { ...replay.answers.data(), merge: replay.merges?.data() ?? null };
}

class Replay {
  readonly answers: Answers;
  readonly merges: Merges | null;
  readonly #histories: Histories;
  readonly #clusters: ClusterTable;
  readonly #population: Population;
  /** Events of each cluster so far, and one more. */
  readonly #counts: Float64Array;
  #fit: BlendFit | null = null;
  #learnt = 0;
  #nextFit = FIRST_FIT;
  #clock = 0;

  constructor(private readonly run: Run) {
    const { table, clusters, plan, settings, strengths, merge } = run;
    this.#clusters = clusterTableOf(clusters);
    this.#population = new Population(this.#clusters, settings);
    this.#histories = new Histories({
      table,
      clusterOf: clusters.of,
      clusterIds: clusters.ids,
      areItems: clusters.areItems,
    });
    this.#counts = new Float64Array(clusters.ids.length).fill(1);
    this.merges = merge === null ? null : new Merges(table, clusters, merge);
    this.answers = new Answers(plan.before.length, clusters.ids.length, strengths);
  }

  learn(row: number): void {
    const { table, plan, clusters } = this.run;
    this.#clock = table.second[row] ?? 0;
    const { before, after } = this.#histories.learn(row);
    if (plan.learn[row] !== LEARNT) return;
    if (before === null || !this.#population.setNext(before, after)) this.#population.set(after);
    const cluster = clusters.of[table.item[row] ?? 0] ?? 0;
    this.#counts[cluster] = (this.#counts[cluster] ?? 0) + 1;
    this.#learnt += 1;
  }

  fitWhenDue(): void {
    if (this.#learnt < this.#nextFit) return;
    this.fit();
    while (this.#nextFit <= this.#learnt) this.#nextFit *= FIT_GROWTH;
  }

  fit(): void {
    if (this.#learnt < FIRST_FIT) return;
    const users = [...this.#population.contributions].map(([userId, contribution]) => ({
      userId,
      contribution,
    }));
    this.#fit = fitBlend(users, this.#clusters, this.run.settings);
  }

  answer(question: number): void {
    const { plan, clusters, settings, strengths } = this.run;
    const user = plan.user[question] ?? 0;
    const second = plan.second[question] ?? 0;
    const truth = plan.truth.subarray(plan.truthStart[question], plan.truthStart[question + 1]);
    const right = [...new Set(Array.from(truth, (item) => clusters.of[item] ?? 0))];
    // Everybody's habits are looked at where the log is: their time never runs backwards.
    const others = this.#population.without(userIdOf(user), Math.max(second, this.#clock) * 1_000);
    const logPrior = priorOf(this.#clusters, others, settings).map(Math.log);
    const taste = this.#tasteOf(user, second, others);
    const lifts = this.#liftsOf(taste);
    this.merges?.answer(plan.before[question] ?? 0, plan.window[question] ?? 0, taste);
    this.answers.open(question, {
      user,
      window: plan.window[question] ?? 0,
      history: this.#histories.eventsOf(user),
      right,
    });
    const note = (arm: number, scores: Float64Array): void =>
      this.answers.note(question, arm, scores, figuresOf({ scores, images: clusters.named }, right));
    note(0, new Float64Array(clusters.ids.length));
    note(1, this.#counts.map(Math.log));
    strengths.forEach((strength, arm) => {
      const scores = logPrior.map((value, k) => value + strength * (lifts[k] ?? 0));
      note(2 + arm, scores);
    });
  }

  #tasteOf(user: number, second: number, others: OtherUsers): Taste {
    return blend({
      history: this.#histories.of(user),
      population: { without: () => others },
      table: this.#clusters,
      now: second * 1_000,
      fit: this.#fit,
      settings: this.run.settings,
    });
  }

  /** Nats, 0 throughout for a user of whom nothing is known. */
  #liftsOf(taste: Taste): Float64Array {
    const lifts = new Float64Array(this.#clusters.ids.length);
    if (taste.kind === 'unknown') return lifts;
    for (const [id, lift] of taste.lifts) lifts[this.#clusters.indexOf.get(id) ?? -1] = lift;
    return lifts;
  }
}
