import { interval } from '../report/advice.js';
import { counted } from '../report/counted.js';
import { documentOf, figure, points, table, text } from '../report/page-parts.js';
import { onlineChartsOf } from './online-charts.js';
import { factsOf } from './online-facts.js';
import type { OnlineReport } from './online-report.js';

/** The report of an experiment as a page that needs nothing else: no script, no network. */
export function onlinePageOf(report: OnlineReport): string {
  const { experiment, searches, users, seed } = report;
  return documentOf(
    `Experiment ${experiment}`,
    `<p class="facts">${text(`${counted(searches, 'search', 'searches')} of ${counted(users, 'user')}; seed ${seed}.`)}</p>
${points('What it says', report.words)}
${onlineChartsOf(report).map(figure).join('\n')}
<section><h2>Figures</h2>${table([], factsOf(report), 'words')}</section>
<section><h2>Looks</h2>${looksTable(report)}</section>
<section><h2>Counts by place</h2>${placesTable(report)}</section>`,
  );
}

function looksTable({ looks, names: [, b] }: OnlineReport): string {
  return table(
    ['decided searches', `lead of ${b}`, 'to decide', 'gain'],
    looks.map(({ at, lead, needed, gain }) => [
      String(at),
      String(lead),
      needed === null ? 'no look' : String(needed),
      interval(gain),
    ]),
  );
}

function placesTable({ places, names: [a, b] }: OnlineReport): string {
  return table(
    ['place', `${a} shown`, 'chosen', `${b} shown`, 'chosen'],
    places.map(({ place, shown, chosen }) => [place, shown[0], chosen[0], shown[1], chosen[1]].map(String)),
  );
}
