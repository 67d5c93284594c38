import { type Evaluation, rowsOf } from '../../catalogue/evaluation/evaluate-models.js';
import { METRICS } from '../../catalogue/evaluation/metrics.js';

/** Personalize's own figures beside ours, by the metrics' names. */
export interface ServiceFigures {
  readonly name: string;
  readonly metrics: Readonly<Record<string, number>>;
}

const NAME_WIDTH = 46;
const CELL_WIDTH = 12;

/** A table as a person reads it: a line a metric, a column a model. */
export function formatEvaluation(evaluation: Evaluation, service: ServiceFigures | null): readonly string[] {
  const { users, items, seed } = evaluation;
  const ours = rowsOf(evaluation);
  const names = [...ours.map(([name]) => name), ...(service === null ? [] : ['personalize'])];
  const cells = (values: readonly string[]): string =>
    values.map((value) => value.padStart(CELL_WIDTH)).join('');
  const figure = (value: number | undefined): string => value?.toFixed(4) ?? '-';
  return [
    `${users.test} users held out of ${users.train + users.test}, ${items} clusters, seed ${seed}`,
    `${''.padEnd(NAME_WIDTH)}${cells(names)}`,
    ...METRICS.map((metric) => {
      const values = ours.map(([, figures]) => figure(figures[metric]));
      return `${metric.padEnd(NAME_WIDTH)}${cells(service === null ? values : [...values, figure(service.metrics[metric])])}`;
    }),
    ...(service === null
      ? []
      : [`personalize: ${service.name}, measured by the service on users that it drew itself`]),
  ];
}
