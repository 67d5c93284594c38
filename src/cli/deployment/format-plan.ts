import { RATES_OF } from '../../pricing/rates.js';
import type { Intention, Plan, PlannedResource } from '../../provisioning/engine/plan-deployment.js';
import { dollars, resourceWords, table, typicalTime } from './words.js';

/** A plan for people, at most 80 columns wide. */
export function formatPlan(name: string, plan: Plan, notes: readonly string[]): readonly string[] {
  const { resources, problems, removals, changes } = plan;
  const lines = [
    `Deployment ${name}`,
    '',
    ...table(resources.map((resource) => [sign(resource.intention), resource.title, detail(resource)])),
    ...removals.map(
      ({ title, hourly }) => `  -  ${title}: is deleted afterwards, ${dollars(hourly)} an hour less`,
    ),
    '',
    ...(notes.length > 0 ? [...table(notes.map((each) => ['!', each])), ''] : []),
  ];
  if (problems.length > 0) {
    const things = problems.length === 1 ? 'One problem' : `${problems.length} problems`;
    return [
      ...lines,
      `${things} to solve first; nothing is created until then:`,
      ...table(problems.map((each) => ['*', each])),
    ];
  }
  if (changes === 0) return [...lines, 'There is nothing to do.', ...costs(plan)];
  return [
    ...lines,
    `${changes === 1 ? 'One change' : `${changes} changes`} to make: npm run parallax -- apply`,
    ...costs(plan),
  ];
}

/** The costs, with the date of the rates and the prices that are not counted. */
export function costs({
  resources,
  hourly,
  once,
}: Pick<Plan, 'resources' | 'hourly' | 'once'>): readonly string[] {
  const missing = [...new Set(resources.flatMap(({ price }) => price.missing ?? []))];
  const least = missing.length > 0 ? 'at least ' : '';
  const uncounted = resources
    .filter(({ price }) => (price.missing ?? []).length > 0)
    .map(({ title }) => title);
  const without = uncounted.length > 0 ? `, not counting ${uncounted.join(', ')}` : '';
  return [
    `It costs ${least}${dollars(hourly)} an hour${once > 0 ? `, and ${least}${dollars(once)} to create` : ''}${without}.`,
    `Rates of ${RATES_OF}, US East; set your own under rates: in parallax.yaml.`,
    ...missing.map((name) => `Not counted, because its price is unknown: rates.${name}`),
  ];
}

function sign({ kind }: Intention): string {
  switch (kind) {
    case 'keep':
      return ' ';
    case 'create':
    case 'create-after':
    case 'create-when-gone':
      return '+';
    case 'remake':
    case 'update':
      return '~';
    case 'wait':
      return '.';
    case 'refuse':
      return '!';
    default:
      return kind satisfies never;
  }
}

function detail({ intention, typicalMinutes, price }: PlannedResource): string {
  const takes = typicalTime(typicalMinutes);
  const dearness = [
    price.hourly > 0 ? `${dollars(price.hourly)}/h` : '',
    price.once > 0 && intention.kind !== 'keep' ? `${dollars(price.once)} once` : '',
  ].filter((each) => each !== '');
  return [says(intention, takes), ...dearness].join(', ');
}

function says(intention: Intention, takes: string): string {
  switch (intention.kind) {
    case 'keep':
      return 'exists';
    case 'create':
      return `is created, ${takes}`;
    case 'create-after':
      return `is created after ${resourceWords(intention.after)}, ${takes}`;
    case 'create-when-gone':
      return `is created when the old one is deleted (${intention.status}), ${takes}`;
    case 'remake':
      return `is created again, ${takes}, because it failed: ${intention.reason}`;
    case 'update':
      return `is updated, ${takes}: ${intention.why}`;
    case 'wait':
      return `is being created (${intention.status}), ${takes} in all`;
    case 'refuse':
      return `cannot be created: ${intention.why}`;
    default:
      return intention satisfies never;
  }
}
