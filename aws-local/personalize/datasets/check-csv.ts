import { parse } from 'csv-parse/sync';
import type { TextObject } from '../../objects/objects.js';
import type { AvroField, AvroType } from './avro-schema.js';

/** Values by column, as written in the file; an empty value is ''. */
export type CsvRow = Readonly<Record<string, string>>;

export type CheckedCsv =
  | { readonly kind: 'rows'; readonly rows: readonly CsvRow[] }
  | { readonly kind: 'refused'; readonly reason: string };

/** Most characters of a user or item id, and of a categorical value or an impression. */
const MOST_ID_CHARACTERS = 256;
const MOST_CHARACTERS = 1_000;

/** The year 3000 in seconds: what is later was counted in milliseconds. */
const LAST_SECOND = 32_503_680_000;

/**
 * The rows of CSV files, held against a dataset's schema.
 *
 * @see "Data format guidelines", Amazon Personalize developer guide
 */
export function checkCsv(files: readonly TextObject[], fields: readonly AvroField[]): CheckedCsv {
  const rows: CsvRow[] = [];
  for (const { key, text } of files) {
    const parsed = parseCsv(text);
    if (typeof parsed === 'string') return refused(`${key} is not CSV: ${parsed}`);
    const [header = [], ...lines] = parsed;
    const wanted = fields.map(({ name }) => name);
    if (header.join(',') !== wanted.join(','))
      return refused(
        `The header of ${key} must name the columns of the schema in their order, ${wanted.join(',')}; it is ${header.join(',')}.`,
      );
    for (const [index, line] of lines.entries()) {
      const wrong = wrongIn(line, fields);
      if (wrong !== null)
        return refused(
          `Input csv has rows that do not conform to the dataset schema. Row ${index + 2} of ${key}: ${wrong}`,
        );
      rows.push(Object.fromEntries(fields.map(({ name }, column) => [name, line[column] ?? ''])));
    }
  }
  return { kind: 'rows', rows };
}

function parseCsv(text: string): string[][] | string {
  try {
    return parse(text, { bom: true, skip_empty_lines: true, relax_column_count: true });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function wrongIn(line: readonly string[], fields: readonly AvroField[]): string | null {
  if (line.length !== fields.length) return `it has ${line.length} values, not ${fields.length}.`;
  for (const [column, field] of fields.entries()) {
    const wrong = wrongWith(line[column] ?? '', field);
    if (wrong !== null) return `${field.name} ${wrong}`;
  }
  return null;
}

function wrongWith(value: string, { name, type, nullable }: AvroField): string | null {
  if (value === '') return nullable ? null : 'is empty.';
  if (name === 'TIMESTAMP' || name === 'CREATION_TIMESTAMP')
    return isWhole(value) && Number(value) <= LAST_SECOND
      ? null
      : 'is not a whole number of seconds since the epoch.';
  if (name === 'IMPRESSION' && value.split('|').some((itemId) => itemId === '' || isTooLongId(itemId)))
    return `is not a list of item ids of 1 to ${MOST_ID_CHARACTERS} characters, separated by "|".`;
  if (type === 'string') {
    const most = name.endsWith('_ID') ? MOST_ID_CHARACTERS : MOST_CHARACTERS;
    return [...value].length <= most ? null : `has more than ${most} characters.`;
  }
  return IS_OF[type](value) ? null : `is not of type ${type}.`;
}

function isTooLongId(id: string): boolean {
  return [...id].length > MOST_ID_CHARACTERS;
}

const IS_OF: Readonly<Record<Exclude<AvroType, 'string'>, (value: string) => boolean>> = {
  long: isWhole,
  int: isWhole,
  float: isNumber,
  double: isNumber,
  boolean: (value) => /^(true|false)$/i.test(value),
};

function isWhole(value: string): boolean {
  return /^-?\d+$/.test(value);
}

function isNumber(value: string): boolean {
  return value.trim() !== '' && Number.isFinite(Number(value));
}

function refused(reason: string): CheckedCsv {
  return { kind: 'refused', reason };
}
