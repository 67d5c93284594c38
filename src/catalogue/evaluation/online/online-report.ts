import { type Estimate, estimate } from '../metrics/bootstrap.js';
import { interval } from '../report/advice.js';
import type { CreditedSearches } from './credits.js';
import { type FirstPlaces, firstPlaces } from './first-place.js';
import { decidedNeeded, ERROR, judge, type Plan, planOf, type Verdict } from './sequential-test.js';

/** Fewer decided searches have too few outcomes for an error near 5 %. */
export const LEAST_HORIZON = 50;

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
    moreSearches: moreSearches(wins, searches.length),
    firstPlaces: firstPlaces(searches, seed),
  };
  return { ...report, words: wordsOf(report) };
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
