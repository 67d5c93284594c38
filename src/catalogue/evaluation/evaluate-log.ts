import { badInput } from '../../domain/errors.js';
import type { Progress } from '../progress.js';
import type { EventTable } from './events/event-table.js';
import { eventsInClusters, type ItemClusters } from './events/item-clusters.js';
import type { Events } from './events/read-events.js';
import { shuffledSittings } from './events/sittings.js';
import { runItems } from './items/run-items.js';
import { givenSplitPlan } from './protocols/given-split.js';
import { leaveOneOutPlan } from './protocols/leave-one-out.js';
import { personalizePlan } from './protocols/personalize-split.js';
import type { Plan } from './protocols/plan.js';
import { replayPlan } from './protocols/replay.js';
import type { AnswersData } from './replay/answers.js';
import type { ReleaseCalibration } from './replay/merges.js';
import { itemFindings } from './report/item-results.js';
import { logFacts } from './report/log-facts.js';
import { makeReport } from './report/make-report.js';
import type { Protocol, Report } from './report/report.js';
import { SweepResults } from './report/sweep-results.js';
import type { Job } from './sweep/job.js';
import type { JobStore } from './sweep/job-store.js';
import { runJobs } from './sweep/run-jobs.js';

export interface LogEvaluation {
  readonly name: string;
  readonly events: Events;
  /** The first is as it is; others are tried by the sweep. */
  readonly divisions: readonly [ItemClusters, ...ItemClusters[]];
  readonly protocol: Protocol;
  readonly seed: number;
  /** Questions a window, at most. */
  readonly most: number;
  /** Calibration of the catalogue's release; null without a catalogue. */
  readonly calibration: ReleaseCalibration | null;
  /** Null: no other settings are tried. */
  readonly sweep: { readonly recencies: readonly number[]; readonly strengths: readonly number[] } | null;
  /** True if models of single items are measured, too. */
  readonly items: boolean;
  /** True if the measurement is repeated with a random order inside sittings. */
  readonly control: boolean;
  readonly workers: number;
  readonly store: JobStore;
  readonly progress: Progress;
  /** Names of clusters for a reader; null where only their ids are known. */
  readonly titlesOf: ((clusterIds: readonly string[]) => Promise<ReadonlyMap<string, string>>) | null;
}

/**
 * Measures the embedded ranker on a log.
 *
 * @throws ParallaxError BAD_USER_INPUT when the log has nothing to ask
 */
export async function evaluateLog(evaluation: LogEvaluation): Promise<Report> {
  const { name, events, divisions, protocol, seed, most, sweep, workers, store, progress } = evaluation;
  const [clusters] = divisions;
  const { table, without } = eventsInClusters(events.table, divisions);
  const { plan, strangers } = planFor(evaluation, table);
  if (plan.before.length === 0) {
    throw badInput(
      'log',
      'There is nothing to ask: the log needs users with two events at least, better thousands.',
    );
  }
  const main: Job = {
    shuffled: false,
    table,
    plan,
    clusters,
    recency: 1,
    strengths: withOne(sweep?.strengths ?? []),
    merge:
      events.lists === null || protocol !== 'replay'
        ? null
        : { lists: events.lists, calibration: evaluation.calibration },
  };
  const others = (sweep === null ? [] : divisions).flatMap((division) =>
    (sweep?.recencies ?? []).map((recency) => ({ ...main, clusters: division, recency, merge: null })),
  );
  const jobs = [main, ...others.filter((job) => job.clusters !== clusters || job.recency !== 1)];
  if (evaluation.control && protocol === 'replay') jobs.push(controlOf(main, { most, seed }));
  const results = new SweepResults();
  let answers: AnswersData | null = null;
  let control: AnswersData | null = null;
  await runJobs(jobs, { workers, store, progress }, (job, found) => {
    if (job === main) answers = found;
    if (job.shuffled) control = found;
    else if (sweep !== null) results.add(job, found);
  });
  if (answers === null) throw new Error('The log was not measured.');
  const items = evaluation.items ? await runItems({ table, plan, protocol, seed }, progress) : null;
  const report = makeReport({
    protocol,
    seed,
    log: logFacts(name, events, table, { without, strangers }),
    names: events.names,
    clusters,
    answers,
    control,
    items: items === null ? null : itemFindings(items, seed),
    sweep: sweep === null ? null : results.result(answers, clusters.name, seed),
  });
  return evaluation.titlesOf === null ? report : withTitles(report, evaluation.titlesOf);
}

async function withTitles(report: Report, titlesOf: NonNullable<LogEvaluation['titlesOf']>): Promise<Report> {
  const { worst } = report;
  const titles = await titlesOf(worst.clusters.map(({ id }) => id));
  const clusters = worst.clusters.map((cluster) => {
    const title = titles.get(cluster.id);
    return title === undefined ? cluster : { ...cluster, title };
  });
  return { ...report, worst: { ...worst, clusters } };
}

function controlOf(main: Job, options: { readonly most: number; readonly seed: number }): Job {
  const table = shuffledSittings(main.table, options.seed);
  return { ...main, shuffled: true, table, plan: replayPlan(table, options), strengths: [1], merge: null };
}

function withOne(strengths: readonly number[]): readonly number[] {
  return strengths.includes(1) ? strengths : [1, ...strengths];
}

function planFor(
  { protocol, events, seed, most }: LogEvaluation,
  table: EventTable,
): { readonly plan: Plan; readonly strangers: number } {
  switch (protocol) {
    case 'replay':
      return { plan: replayPlan(table, { most, seed }), strangers: 0 };
    case 'leave-one-out':
      return { plan: leaveOneOutPlan(table), strangers: 0 };
    case 'personalize':
      return { plan: personalizePlan(table, events.names.users, seed), strangers: 0 };
    case 'split':
      return givenSplitPlan(table);
  }
}
