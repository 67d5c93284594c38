import { ITEM_METRICS } from '../items/item-answers.js';
import { METRICS } from '../metrics/metric.js';
import { interval } from './advice.js';
import { chartsOf } from './charts.js';
import { counted } from './counted.js';
import { lengthName } from './length-name.js';
import { LEAST_QUESTIONS } from './make-report.js';
import { documentOf, figure, points, table, text } from './page-parts.js';
import type { Named, Report } from './report.js';

/** The report as a page that needs nothing else: no script, no network. */
export function pageOf(report: Report): string {
  const { log, protocol, seed, questions, users, clusters } = report;
  return documentOf(
    `Evaluation of ${log.name}`,
    `<p class="facts">${text(
      `${counted(log.used, 'event')} of ${counted(log.users, 'user')} with ${counted(log.items, 'image')}, ${log.from} to ${log.to}; ${clusters.count} clusters (${clusters.name}). Protocol: ${protocol}; ${counted(questions, 'question')} of ${counted(users, 'user')}; seed ${seed}.`,
    )}</p>
${points('What to set', report.advice)}
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
${log.notes.length === 0 ? '' : points('The log', log.notes)}`,
  );
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
  if (rows.length === 0) return `<p>None with ${LEAST_QUESTIONS} questions or more.</p>`;
  return table(
    [kind, 'questions', 'gain'],
    rows.map(({ id, title, questions, gain }) => [
      title === undefined ? id : `${id}: ${title}`,
      String(questions),
      gain.toFixed(4),
    ]),
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
<h2>Models of single items, in figures</h2>
${table(['', ...ITEM_METRICS, 'gain in ndcg@10'], rows)}
<p class="facts">${text(`${items.questions} questions, among all items that the user has not had. ${items.settings}. Gains are over popular items.`)}</p>
</section>`;
}
