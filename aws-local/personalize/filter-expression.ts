import { invalidInput } from './invalid-input.js';

/**
 * The subset of filter expressions that aws-local supports: `INCLUDE|EXCLUDE ItemID WHERE
 * Items.FIELD|Interactions.FIELD [NOT] IN (values)`.
 */
export interface Filter {
  readonly effect: 'INCLUDE' | 'EXCLUDE';
  readonly dataset: 'Items' | 'Interactions';
  readonly field: string;
  readonly negated: boolean;
  /** Literals, `*` for anything, and `$NAMES` of parameters. */
  readonly values: readonly string[];
}

const EXPRESSION =
  /^\s*(INCLUDE|EXCLUDE)\s+ItemID\s+WHERE\s+(Items|Interactions)\.(\w+)\s+(NOT\s+)?IN\s*\(([^()]*)\)\s*$/i;
const VALUE = /^(?:"([^"]*)"|(\$[A-Za-z0-9_]+)|(\*))$/;

/**
 * @throws AwsError InvalidInputException, also for what the service would understand and aws-local does not
 * @see "Filter expression structure and elements", Amazon Personalize developer guide
 */
export function parseFilter(expression: string): Filter {
  const match = EXPRESSION.exec(expression);
  const values = (match?.[5] ?? '').split(',').map((value) => VALUE.exec(value.trim()));
  if (match === null || values.some((value) => value === null))
    throw invalidInput(
      'aws-local supports filters of the form: INCLUDE|EXCLUDE ItemID WHERE Items.FIELD|Interactions.FIELD [NOT] IN ("value", $PARAMETER, ...).',
    );
  return {
    effect: match[1]?.toUpperCase() === 'INCLUDE' ? 'INCLUDE' : 'EXCLUDE',
    dataset: match[2]?.toLowerCase() === 'items' ? 'Items' : 'Interactions',
    field: match[3] ?? '',
    negated: match[4] !== undefined,
    values: values.map((value) => value?.[1] ?? value?.[2] ?? value?.[3] ?? ''),
  };
}

/**
 * Returns the filter's values with its parameters filled in. Values are quoted and separated by commas:
 * `"a","b"`.
 *
 * @throws AwsError InvalidInputException for a missing parameter of an INCLUDE, and for an unknown one
 */
export function boundValues(
  { effect, values }: Filter,
  given: Readonly<Record<string, string>>,
): ReadonlySet<string> {
  const asked = values.filter((value) => value.startsWith('$')).map((value) => value.slice(1));
  const unasked = Object.keys(given).find((name) => !asked.includes(name));
  if (unasked !== undefined) throw invalidInput(`The filter has no parameter ${unasked}.`);
  const missing = asked.find((name) => given[name] === undefined);
  if (missing !== undefined && effect === 'INCLUDE')
    throw invalidInput(`The filter needs a value for ${missing}.`);
  return new Set(
    values.flatMap((value) => (value.startsWith('$') ? quotedValues(given[value.slice(1)] ?? '') : [value])),
  );
}

function quotedValues(text: string): readonly string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, value = '']) => value);
}
