import { ITEM_METRICS } from '../../catalogue/evaluation/items/item-answers.js';
import { METRICS, type Metric } from '../../catalogue/evaluation/metrics/metric.js';
import { interval, mergeName } from '../../catalogue/evaluation/report/advice.js';
import { counted } from '../../catalogue/evaluation/report/counted.js';
import { lengthName } from '../../catalogue/evaluation/report/length-name.js';
import { personalizeFigures } from '../../catalogue/evaluation/report/personalize-figures.js';
import type { ArmFigures, CurvePoint, Report, SweepPoint } from '../../catalogue/evaluation/report/report.js';

/** Personalize's own figures beside ours, by the metrics' names. */
export interface ServiceFigures {
  readonly name: string;
  readonly metrics: Readonly<Record<string, number>>;
}

const NAME_WIDTH = 46;
const CELL_WIDTH = 12;
const SHOWN_SETTINGS = 10;

/** The report as a person reads it in a terminal, a line an entry. */
export function formatReport(report: Report, service: ServiceFigures | null): readonly string[] {
  const { log, clusters, protocol, questions, users, seed, arms } = report;
  return [
    `${log.name}: ${counted(log.used, 'event')} of ${counted(log.users, 'user')} with ${counted(log.items, 'image')}, ${log.from} to ${log.to}`,
    `${protocol}, ${counted(questions, 'question')} of ${counted(users, 'user')}, ${clusters.count} clusters (${clusters.name}), seed ${seed}`,
    ...log.notes.map((note) => `  ${note}`),
    '',
    row(
      '',
      arms.map(({ name }) => name),
      '  ranker over popularity',
    ),
    ...METRICS.map((metric) => metricRow(metric, arms)),
    row(
      'coverage',
      arms.map(({ coverage }) => coverage.toFixed(2)),
    ),
    row(
      'clusters shown, evenly counted',
      arms.map(({ effectiveClusters }) => effectiveClusters.toFixed(1)),
    ),
    row('users worse than with popularity', arms.map(worseCell)),
    '',
    row('events before', ['questions', 'popularity', 'ranker'], '  gain in mrr'),
    ...report.curve.map(curveRow),
    ...mergeRows(report),
    ...itemRows(report),
    ...sweepRows(report),
    ...(protocol === 'personalize' ? serviceRows(report, service) : []),
    '',
    ...report.advice,
  ];
}

function row(name: string, cells: readonly string[], behind = ''): string {
  return `${name.padEnd(NAME_WIDTH)}${cells.map((cell) => cell.padStart(CELL_WIDTH)).join('')}${behind}`;
}

function metricRow(metric: Metric, arms: readonly ArmFigures[]): string {
  const gain = arms.find(({ name }) => name === 'ranker')?.overPopularity?.gains[metric];
  return row(
    metric,
    arms.map(({ figures }) => figures[metric].mean.toFixed(4)),
    gain === undefined ? '' : `  ${interval(gain)}`,
  );
}

function worseCell({ overPopularity }: ArmFigures): string {
  return overPopularity === null ? '-' : `${Math.round(100 * overPopularity.worse)} %`;
}

function curveRow({ from, to, questions, popularity, ranker, gain }: CurvePoint): string {
  const name = lengthName({ from, to });
  return row(
    name,
    [String(questions), popularity.mean.toFixed(4), ranker.mean.toFixed(4)],
    `  ${interval(gain)}`,
  );
}

function mergeRows({ merge }: Report): readonly string[] {
  if (!merge.measurable) return [];
  const best = [...merge.points].sort((a, b) => b.validation - a.validation).slice(0, SHOWN_SETTINGS);
  return [
    '',
    row(`${merge.lists} lists, the best ways to merge`, ['mrr, chosen by'], '  gain over weight 0'),
    ...[...best, merge.asItIs].map((point, n) =>
      row(
        n === best.length ? `as it is: ${mergeName(point)}` : mergeName(point),
        [point.validation.toFixed(4)],
        `  ${interval(point.gain)}`,
      ),
    ),
  ];
}

function itemRows({ items }: Report): readonly string[] {
  if (items === null || !items.measured) return [];
  return [
    '',
    row(
      `models of items, ${items.questions} questions`,
      ITEM_METRICS,
      '  gain in ndcg@10 over popular items',
    ),
    ...items.arms.map(({ name, figures, overPopularity }) =>
      row(
        name,
        ITEM_METRICS.map((metric) => figures[metric].mean.toFixed(4)),
        overPopularity === null ? '' : `  ${interval(overPopularity['ndcg@10'])}`,
      ),
    ),
    `  ${items.settings}`,
  ];
}

function sweepRows({ sweep }: Report): readonly string[] {
  if (sweep === null) return [];
  const cells = ({ recency, strength, validation }: SweepPoint): readonly string[] => [
    `x ${recency}`,
    `x ${strength}`,
    validation.toFixed(4),
  ];
  return [
    '',
    row(`${sweep.points.length} settings, the best`, ['recency', 'strength', 'nats']),
    ...sweep.points.slice(0, SHOWN_SETTINGS).map((point) => row(point.clusters, cells(point))),
    row(`as it is: ${sweep.asItIs.clusters}`, cells(sweep.asItIs)),
  ];
}

function serviceRows(report: Report, service: ServiceFigures | null): readonly string[] {
  const ours = personalizeFigures(report);
  const names = Object.keys(ours[0]?.[1] ?? {});
  const cell = (value: number | undefined): string => value?.toFixed(4) ?? '-';
  const beside = service === null ? [] : [service];
  return [
    '',
    row("by Personalize's names", [...ours.map(([name]) => name), ...beside.map(() => 'personalize')]),
    ...names.map((name) =>
      row(name, [
        ...ours.map(([, figures]) => cell(figures[name])),
        ...beside.map(({ metrics }) => cell(metrics[name])),
      ]),
    ),
    ...beside.map(({ name }) => `personalize: ${name}, measured by the service on users that it drew itself`),
  ];
}
