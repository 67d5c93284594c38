import { personalizeFigures } from '../../catalogue/evaluation/report/personalize-figures.js';
import type { Report } from '../../catalogue/evaluation/report/report.js';
import type { ServiceFigures } from './format-evaluation.js';

/** Our names of the arms as this form has always had them. */
const MODEL_OF: ReadonlyMap<string, string> = new Map([
  ['ranker', 'blend'],
  ['popularity', 'popularity'],
  ['even', 'random'],
]);

/** The report for programs; of Personalize's split in the form that it has always had, the report within. */
export function evaluationAsJson(report: Report, service: ServiceFigures | null): object {
  if (report.protocol !== 'personalize') return report;
  const models = personalizeFigures(report).map(([name, figures]) => [MODEL_OF.get(name) ?? name, figures]);
  return {
    seed: report.seed,
    items: report.clusters.count,
    users: { train: report.log.users - report.users, test: report.users },
    models: Object.fromEntries(models),
    personalize: service,
    report,
  };
}
