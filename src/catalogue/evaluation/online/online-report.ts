import { type Estimate, estimate } from '../metrics/bootstrap.js';
import { interval } from '../report/advice.js';
import type { CreditedSearches } from './credits.js';
import { type FirstPlaces, firstPlaces } from './first-place.js';
import { decidedNeeded, ERROR, judge, type Plan, planOf, type Verdict } from './sequential-test.js';

/** Fewer decided searches have too few outcomes for an error near 5 %. */
export const LEAST_HORIZON = 50;

/** The experiment at a look that was made, or now. */
export interface LookMade {
  /** Decided searches. */
  readonly at: number;
  /** Wins of the second arm less those of the first. */
  readonly lead: number;
  /** Lead of either arm that decides here; null: it is no look of the plan. */
  readonly needed: number | null;
  /** Gain of the second arm in the searches until here. */
  readonly gain: Estimate;
}

/** A point of the way of the lead. */
export interface LeadPoint {
  readonly at: number;
  readonly lead: number;
}

export interface OnlineReport extends Omit<CreditedSearches, 'searches'> {
  readonly seed: number;
  readonly searches: number;
  readonly users: number;
  /** Searches that each arm won, and searches with equal numbers above 0. */
  readonly wins: readonly [number, number];
  readonly ties: number;
  /** Mean of won (1), lost (-1) and other (0) searches of the second arm. */
  readonly gain: Estimate;
  readonly plan: Plan;
  readonly verdict: Verdict;
  /** Looks of the plan that were made, then the present. */
  readonly looks: readonly LookMade[];
  /** Lead of the second arm over the decided searches, 1,000 points at most. */
  readonly path: readonly LeadPoint[];
  /** Searches that are still needed to tell such a difference; null when it cannot be said. */
  readonly moreSearches: number | null;
  readonly firstPlaces: FirstPlaces;
  readonly words: readonly string[];
}

/**
 * Says which arm of an experiment users choose.
 *
 * @param horizon  decided searches that the experiment is planned for, `LEAST_HORIZON` to 100,000
 */
export function onlineReport(
  { searches, ...facts }: CreditedSearches,
  { horizon, seed }: { readonly horizon: number; readonly seed: number },
): OnlineReport {
  const outcomes = searches.map(({ chosen: [a, b] }) => Math.sign(b - a));
  const winners = outcomes.flatMap((outcome): (0 | 1)[] => (outcome === 0 ? [] : [outcome > 0 ? 1 : 0]));
  const wins: readonly [number, number] = [
    winners.filter((arm) => arm === 0).length,
    winners.filter((arm) => arm === 1).length,
  ];
  const user = searches.map(({ userId }) => userId);
  const plan = planOf(horizon);
  const verdict = judge(winners, plan);
  const report: Omit<OnlineReport, 'words'> = {
    ...facts,
    seed,
    searches: searches.length,
    users: new Set(user).size,
    wins,
    ties: searches.filter(({ chosen: [a, b] }) => a === b && a > 0).length,
    gain: estimate({ user, value: outcomes }, seed),
    plan,
    verdict,
    looks: looksMade({ user, outcomes }, plan, seed),
    path: pathOf(winners),
    moreSearches: moreSearches(wins, searches.length),
    firstPlaces: firstPlaces(searches, seed),
  };
  return { ...report, words: wordsOf(report) };
}

/** @param outcomes  of every search, oldest first: 1, -1 or 0 */
function looksMade(
  { user, outcomes }: { readonly user: readonly string[]; readonly outcomes: readonly number[] },
  { looks }: Plan,
  seed: number,
): readonly LookMade[] {
  const made: LookMade[] = [];
  let [decided, lead] = [0, 0];
  outcomes.forEach((outcome, i) => {
    if (outcome !== 0) [decided, lead] = [decided + 1, lead + outcome];
    const look = outcome === 0 ? undefined : looks.find(({ at }) => at === decided);
    const isLast = i === outcomes.length - 1;
    if (decided === 0 || (look === undefined && !isLast)) return;
    const until = { user: user.slice(0, i + 1), value: outcomes.slice(0, i + 1) };
    made.push({ at: decided, lead, needed: look?.lead ?? null, gain: estimate(until, seed) });
  });
  return made;
}

const MOST_POINTS = 1_000;

function pathOf(winners: readonly (0 | 1)[]): readonly LeadPoint[] {
  const step = Math.max(1, Math.ceil(winners.length / MOST_POINTS));
  let lead = 0;
  const all = winners.map((arm, i): LeadPoint => {
    lead += arm === 1 ? 1 : -1;
    return { at: i + 1, lead };
  });
  return [{ at: 0, lead: 0 }, ...all.filter(({ at }) => at % step === 0 || at === winners.length)];
}

function moreSearches([a, b]: readonly [number, number], searches: number): number | null {
  const decided = a + b;
  const needed = decidedNeeded(a / decided);
  if (decided === 0 || !Number.isFinite(needed)) return null;
  return Math.max(0, Math.ceil(((needed - decided) * searches) / decided));
}

function wordsOf(report: Omit<OnlineReport, 'words'>): readonly string[] {
  const { names, wins, verdict, plan, moreSearches: more, gain } = report;
  const decided = wins[0] + wins[1];
  const ahead = wins[0] === wins[1] ? null : wins[0] > wins[1] ? 0 : 1;
  const error = `${(100 * plan.error).toFixed(1)} %`;
  if (decided === 0) {
    return ['No search is decided: clients must pass the searchId of a search with its interactions.'];
  }
  if (verdict.better !== null) {
    return [
      `${names[verdict.better]} is better: the look at ${verdict.at} decided searches found it, with an error of ${error} over all looks.`,
      ...(ahead === verdict.better ? [] : ['The searches since then point the other way: begin anew.']),
    ];
  }
  if (decided >= plan.horizon) {
    return [
      `The arms cannot be told apart: the plan of ${plan.horizon} decided searches has ended.`,
      ...(Number.isNaN(gain.lower)
        ? []
        : [`The gain is ${interval(gain)}: a difference beyond these bounds is improbable.`]),
    ];
  }
  const leads =
    ahead === null
      ? 'Neither arm leads.'
      : verdict.anytimeP < ERROR
        ? `${names[ahead]} leads, and the p at any time is below ${ERROR}: chance is improbable. The plan decides at its looks.`
        : `${names[ahead]} leads, and that may be chance: keep the experiment on.`;
  const next = plan.looks.find(({ at }) => at > decided);
  return [
    leads,
    ...(next === undefined
      ? []
      : [
          `The next look is at ${next.at} decided searches; there are ${decided}. A lead of ${next.lead} decides then.`,
        ]),
    ...needed(more),
  ];
}

function needed(more: number | null): readonly string[] {
  if (more === null) return ['How many searches are needed cannot be said while neither arm leads.'];
  if (more === 0) return [];
  return [`Four of five experiments find such a difference after ${more} more searches.`];
}
