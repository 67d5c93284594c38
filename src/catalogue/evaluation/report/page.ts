import { ITEM_METRICS } from '../items/item-answers.js';
import { METRICS } from '../metrics/metric.js';
import { interval } from './advice.js';
import { type Chart, chartsOf } from './charts.js';
import { lengthName } from './length-name.js';
import { PAGE_STYLE } from './page-style.js';
import type { Named, Report } from './report.js';

/** The report as a page that needs nothing else: no script, no network. */
export function pageOf(report: Report): string {
  const { log, protocol, seed, questions, users, clusters } = report;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Evaluation of ${text(log.name)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<h1>Evaluation of ${text(log.name)}</h1>
<p class="facts">${text(
    `${log.used} events of ${log.users} users with ${log.items} images, ${log.from} to ${log.to}; ${clusters.count} clusters (${clusters.name}). Protocol: ${protocol}; ${questions} questions of ${users} users; seed ${seed}.`,
  )}</p>
<section>
<h2>What to set</h2>
<ul>${report.advice.map((sentence) => `<li>${text(sentence)}</li>`).join('')}</ul>
</section>
${chartsOf(report).map(figure).join('\n')}
<section>
<h2>Figures</h2>
${figuresTable(report)}
<p class="facts">even: all clusters alike, which is weight 0 without a query. mrr: 1 divided by the place of what was chosen, averaged. recall@10: the share among the first ten. ndcg@10: the first ten places, later ones less. Higher is better. Equal scores count in every order at once. Log-losses are in nats, the lower the better.</p>
</section>
<section>
<h2>Gains by length of history</h2>
${curveTable(report)}
</section>
<section class="pair">
<div><h2>Users who lose most</h2>${worstTable('user', report.worst.users)}</div>
<div><h2>Clusters that lose most</h2>${worstTable('cluster', report.worst.clusters)}</div>
</section>
${itemsSection(report)}
${notes(report)}
</main>
</body>
</html>
`;
}

function figure({ title, caption, wide, narrow }: Chart): string {
  return `<section>
<h2>${text(title)}</h2>
<figure>
<div class="wide" role="img" aria-label="${text(title)}">${wide}</div>
<div class="narrow" role="img" aria-label="${text(title)}">${narrow}</div>
<figcaption>${text(caption)}</figcaption>
</figure>
</section>`;
}

function figuresTable({ arms }: Report): string {
  const rows = METRICS.map((metric) => [
    metric,
    ...arms.map(({ figures }) => figures[metric].mean.toFixed(4)),
  ]);
  const of = (name: string, value: (arm: Report['arms'][number]) => string): readonly string[] => [
    name,
    ...arms.map(value),
  ];
  return table(
    ['', ...arms.map(({ name }) => name)],
    [
      ...rows,
      of('coverage of clusters', ({ coverage }) => coverage.toFixed(2)),
      of('clusters shown, evenly counted', ({ effectiveClusters }) => effectiveClusters.toFixed(1)),
      of('users worse than with popularity', ({ overPopularity }) =>
        overPopularity === null ? '–' : `${Math.round(100 * overPopularity.worse)} %`,
      ),
    ],
  );
}

function curveTable({ curve }: Report): string {
  return table(
    ['events before', 'questions', 'popularity', 'ranker', 'gain'],
    curve.map(({ from, to, questions, popularity, ranker, gain }) => [
      lengthName({ from, to }),
      String(questions),
      popularity.mean.toFixed(4),
      ranker.mean.toFixed(4),
      interval(gain),
    ]),
  );
}

function worstTable(kind: string, rows: readonly Named[]): string {
  if (rows.length === 0) return '<p>None.</p>';
  return table(
    [kind, 'questions', 'gain'],
    rows.map(({ id, questions, gain }) => [id, String(questions), gain.toFixed(4)]),
  );
}

function itemsSection({ items }: Report): string {
  if (items === null || !items.measured) return '';
  const rows = items.arms.map(({ name, figures, overPopularity }) => [
    name,
    ...ITEM_METRICS.map((metric) => figures[metric].mean.toFixed(4)),
    overPopularity === null ? '–' : interval(overPopularity['ndcg@10']),
  ]);
  return `<section>
<h2>Models of single items</h2>
${table(['', ...ITEM_METRICS, 'gain in ndcg@10'], rows)}
<p class="facts">${text(`${items.questions} questions, among all items that the user has not had. ${items.settings}. Gains are over popular items.`)}</p>
</section>`;
}

function notes({ log }: Report): string {
  if (log.notes.length === 0) return '';
  return `<section><h2>The log</h2><ul>${log.notes.map((note) => `<li>${text(note)}</li>`).join('')}</ul></section>`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[], tag: 'th' | 'td'): string =>
    row
      .map((cell, n) => (n === 0 ? `<th scope="row">${text(cell)}</th>` : `<${tag}>${text(cell)}</${tag}>`))
      .join('');
  const body = rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('');
  return `<div class="scroll"><table><thead><tr>${cells(head, 'th')}</tr></thead><tbody>${body}</tbody></table></div>`;
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);

/** Ids of a log are other people's text. */
function text(value: string): string {
  return value.replace(/[&<>"]/g, (character) => ENTITIES.get(character) ?? character);
}
