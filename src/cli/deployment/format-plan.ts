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
      ({ title, hourly }) => `  -  ${title}: is taken down afterwards, ${dollars(hourly)} an hour less`,
    ),
    '',
    ...(notes.length > 0 ? [...table(notes.map((each) => ['!', each])), ''] : []),
  ];
  if (problems.length > 0) {
    const things = problems.length === 1 ? 'One thing stands' : `${problems.length} things stand`;
    return [
      ...lines,
      `${things} in the way; nothing is made until then:`,
      ...table(problems.map((each) => ['*', each])),
    ];
  }
  if (changes === 0) return [...lines, 'Nothing is to do.', ...costs(plan)];
  return [
    ...lines,
    `${changes === 1 ? 'One thing is' : `${changes} things are`} to do: npm run parallax -- apply`,
    ...costs(plan),
  ];
}

/** What it costs, with the date of the rates, and what is not counted. */
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
    `It costs ${least}${dollars(hourly)} an hour while it stands${once > 0 ? `, and ${least}${dollars(once)} to make` : ''}${without}.`,
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
      return 'is there';
    case 'create':
      return `is made, ${takes}`;
    case 'create-after':
      return `is made after ${resourceWords(intention.after)}, ${takes}`;
    case 'create-when-gone':
      return `is made when the old one is gone (${intention.status}), ${takes}`;
    case 'remake':
      return `is made again, ${takes}, because it failed: ${intention.reason}`;
    case 'update':
      return `is brought up to date, ${takes}: ${intention.why}`;
    case 'wait':
      return `is on its way (${intention.status}), ${takes} in all`;
    case 'refuse':
      return `cannot be made: ${intention.why}`;
    default:
      return intention satisfies never;
  }
}
