import { interval } from '../report/advice.js';
import type { FirstPlaces } from './first-place.js';
import type { OnlineReport } from './online-report.js';

/** Findings of an experiment, a name and a value each, for the terminal and the page. */
export function factsOf(report: OnlineReport): readonly (readonly [string, string])[] {
  const { names, searches, wins, ties, gain, verdict, plan } = report;
  const [a, b] = names;
  const { interactions, credited, withoutList, ofOtherLists, otherPages } = report;
  return [
    [`won by ${a}`, String(wins[0])],
    [`won by ${b}`, String(wins[1])],
    ['equal numbers chosen', String(ties)],
    ['nothing chosen', String(searches - wins[0] - wins[1] - ties)],
    [`gain of ${b} over ${a}`, `${interval(gain)}, the share of searches won less the share lost`],
    [
      'plan',
      `${verdict.looks} of ${plan.looks.length} looks made, on the way to ${plan.horizon} decided searches; error ${(100 * plan.error).toFixed(2)} %`,
    ],
    ['p at any time', `${verdict.anytimeP.toPrecision(2)} (Robbins' mixture)`],
    ['first place', firstPlace(report.firstPlaces, names)],
    [
      'interactions',
      `${interactions}: ${credited} credited, ${withoutList} without a searchId, ${ofOtherLists} with that of no search of it`,
    ],
    ['pages of no experiment or another', String(otherPages)],
  ];
}

function firstPlace(found: FirstPlaces, [a, b]: readonly [string, string]): string {
  if (!found.measurable) return found.why;
  const [ofA, ofB] = found.arms;
  return `chosen in ${percent(ofA)} if ${a} fills it, in ${percent(ofB)} if ${b} does, gain ${interval(found.gain)} (self-normalised inverse propensity scores; a coin decided it in ${found.drawn} searches)`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
