import { factsOf } from '../../catalogue/evaluation/online/online-facts.js';
import type { OnlineReport } from '../../catalogue/evaluation/online/online-report.js';
import { counted } from '../../catalogue/evaluation/report/counted.js';

/** The report of an experiment as a person reads it in a terminal, a line an entry. */
export function formatOnline(report: OnlineReport): readonly string[] {
  const { experiment, searches, users, seed } = report;
  const facts = factsOf(report);
  const width = Math.max(...facts.map(([name]) => name.length)) + 2;
  return [
    `${experiment}: ${counted(searches, 'search', 'searches')} of ${counted(users, 'user')}, seed ${seed}`,
    '',
    ...facts.map(([name, value]) => `${name.padEnd(width)}${value}`),
    '',
    ...report.words,
  ];
}
