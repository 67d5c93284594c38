import type { FirstPlaces } from '../../catalogue/evaluation/online/first-place.js';
import type { OnlineReport } from '../../catalogue/evaluation/online/online-report.js';
import { interval } from '../../catalogue/evaluation/report/advice.js';

/** The report of an experiment as a person reads it in a terminal, a line an entry. */
export function formatOnline(report: OnlineReport): readonly string[] {
  const { experiment, names, searches, users, wins, ties, gain, verdict, plan, seed } = report;
  const [a, b] = names;
  const { interactions, credited, otherPages } = report;
  return [
    `${experiment}: ${searches} searches of ${users} users, seed ${seed}`,
    `  ${credited} of ${interactions} interactions are of an image that it showed; ${otherPages} shown pages are of no experiment or another`,
    '',
    `won by ${a}: ${wins[0]}, by ${b}: ${wins[1]}; equal numbers chosen: ${ties}; nothing chosen: ${searches - wins[0] - wins[1] - ties}`,
    `gain of ${b} over ${a}, the share of searches won less the share lost: ${interval(gain)}`,
    `planned for ${plan.horizon} decided searches with ${plan.looks.length} looks, of which ${verdict.looks} are made; error of the plan ${(100 * plan.error).toFixed(2)} %`,
    `p at any time (Robbins' mixture): ${verdict.anytimeP.toPrecision(2)}`,
    `first place: ${firstPlace(report.firstPlaces, names)}`,
    '',
    ...report.words,
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
