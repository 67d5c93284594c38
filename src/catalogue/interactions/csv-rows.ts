import { CsvError, Parser } from 'csv-parse';
import { excerpt } from '../../domain/arguments.js';
import { badInput, type ParallaxError } from '../../domain/errors.js';
import { parserOptions } from './csv-dialect.js';
import {
  type ColumnNames,
  FIELD_NAMES,
  fieldNamed,
  isClusterName,
  isShownName,
  LONGEST_ROW_BYTES,
  type RawField,
  type ReadRow,
  type ReadRules,
  STRICT_RULES,
} from './raw-interaction.js';

/**
 * Reads the rows of a CSV with a header line, in batches; columns with unknown names are skipped. White space
 * around an unquoted cell is ignored, and so are empty cells at the end of a row.
 *
 * Records are taken from the parser a chunk at a time: a stream of single records would spend more time on
 * transfer than on parsing.
 *
 * @throws ParallaxError BAD_USER_INPUT when a column is missing, or a quotation mark is never closed: the
 *    rows after it cannot be separated
 */
export async function* csvRows(
  chunks: AsyncIterable<Buffer>,
  rules: ReadRules = STRICT_RULES,
): AsyncGenerator<readonly ReadRow[]> {
  let header: Header | null = null;
  let batch: ReadRow[] = [];
  let lastLine = 0;
  const reader = chunks[Symbol.asyncIterator]();
  const first = await reader.next();
  const beginning = first.done === true ? NOTHING : first.value;
  const parser = new Parser({
    ...parserOptions(beginning, LONGEST_ROW_BYTES),
    on_record: (record: readonly string[], { lines }) => {
      lastLine = lines;
      if (header === null) header = readHeader(record, lines, beginning, rules);
      else batch.push(rowOf(record, lines, header));
      return null;
    },
  });
  // Errors are thrown by the call that caused them; a stream without a listener would throw them again.
  parser.on('error', () => {});
  parser.resume();
  const done = (act: (done: (error?: Error | null) => void) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      act((error) => (error == null ? resolve() : reject(asRefusal(error, lastLine))));
    });
  const take = (): readonly ReadRow[] => {
    const rows = batch;
    batch = [];
    return rows;
  };
  try {
    for (let read = first; read.done !== true; read = await reader.next()) {
      const chunk = read.value;
      await done((callback) => parser.write(chunk, callback));
      if (batch.length > 0) yield take();
    }
    await done((callback) => parser.end(callback));
    if (batch.length > 0) yield take();
    if (header === null) throw badInput('file', 'The file of interactions is empty: it needs a header line.');
  } finally {
    parser.destroy();
    await reader.return?.();
  }
}

const NOTHING = Buffer.alloc(0);

/** Places and names of the four columns, and how many columns there are. */
interface Header {
  readonly width: number;
  readonly places: Readonly<Record<RawField, number>>;
  readonly columns: ColumnNames;
  /** Of the cluster's column; null where there is none. */
  readonly cluster: number | null;
  /** Of the column of what was shown; null where there is none. */
  readonly shown: number | null;
  readonly typeWithout: string;
}

function readHeader(
  names: readonly string[],
  line: number,
  beginning: Uint8Array,
  { typeWithout }: ReadRules,
): Header {
  const best = new Map<RawField, { readonly column: number; readonly place: number }>();
  names.forEach((name, column) => {
    const named = fieldNamed(name);
    if (named === null) return;
    const known = best.get(named.field);
    if (known?.place === named.place) throw ambiguousColumn(name, names[known.column] ?? '');
    if (known === undefined || named.place < known.place)
      best.set(named.field, { column, place: named.place });
  });
  const columnOf = (field: RawField): number => {
    const found = best.get(field);
    if (found === undefined) throw missingColumn(field, names, line, beginning);
    return found.column;
  };
  const places = {
    user: columnOf('user'),
    image: columnOf('image'),
    type: typeWithout !== null && !best.has('type') ? ABSENT : columnOf('type'),
    time: columnOf('time'),
  };
  const nameOf = (field: RawField): string => names[places[field]] ?? field;
  const columns = {
    user: nameOf('user'),
    image: nameOf('image'),
    type: nameOf('type'),
    time: nameOf('time'),
  };
  const cluster = names.findIndex(isClusterName);
  const shown = names.findIndex(isShownName);
  return {
    width: names.length,
    places,
    columns,
    cluster: cluster < 0 ? null : cluster,
    shown: shown < 0 ? null : shown,
    typeWithout: typeWithout ?? '',
  };
}

/** The place of a column that the file does without. */
const ABSENT = -1;

function rowOf(record: readonly string[], line: number, header: Header): ReadRow {
  const { width, places, columns, cluster, shown, typeWithout } = header;
  if (record.length < width || record.slice(width).some((cell) => cell !== '')) {
    return { line, unreadable: true, beginning: record.slice(0, width + 1).join(',') };
  }
  const field = (place: number): string => unmarked(record[place] ?? '');
  return {
    line,
    user: field(places.user),
    image: field(places.image),
    type: places.type === ABSENT ? typeWithout : field(places.type),
    time: field(places.time),
    columns,
    ...(cluster !== null && { cluster: field(cluster) }),
    ...(shown !== null && record[shown] && { shown: record[shown] }),
  };
}

/** `export-interactions` puts a quote mark before what a spreadsheet would take for a formula. */
function unmarked(text: string): string {
  return /^'[=+\-@\t\r]/.test(text) ? text.slice(1) : text;
}

function ambiguousColumn(name: string, other: string): ParallaxError {
  return badInput(
    'file',
    `The file of interactions has two columns for the same field, "${excerpt(other)}" and "${excerpt(name)}": rename the wrong one.`,
  );
}

function missingColumn(
  field: RawField,
  names: readonly string[],
  line: number,
  beginning: Uint8Array,
): ParallaxError {
  const wanted = FIELD_NAMES[field].map((name) => `"${name}"`).join(' or ');
  const found = names
    .slice(0, 12)
    .map((name) => `"${excerpt(name)}"`)
    .join(', ');
  const later = laterHeader(beginning);
  const advice =
    later === null
      ? 'Columns are separated by commas, semicolons, tabs or bars.'
      : `Line ${later} looks like it: remove the lines before.`;
  return badInput(
    'file',
    `The file of interactions has no column ${wanted}; its header line has ${found} (line ${line}). ${advice}`,
  );
}

const LATEST_HEADER = 50;

/** The line of names where others are before it, as reports of programs have a title; from 1, null without one. */
function laterHeader(beginning: Uint8Array): number | null {
  const lines = new TextDecoder().decode(beginning).split(/\r\n|\n|\r/, LATEST_HEADER);
  const line = lines.findIndex((text) => {
    const fields = text.split(/[,;\t|]/).map((cell) => fieldNamed(cell.trim().replace(/^"|"$/g, ''))?.field);
    return ['user', 'image', 'time'].every((field) => fields.some((found) => found === field));
  });
  return line < 1 ? null : line + 1;
}

const UNCLOSED: ReadonlySet<string> = new Set(['CSV_QUOTE_NOT_CLOSED', 'CSV_MAX_RECORD_SIZE']);

function asRefusal(error: Error, lastLine: number): Error {
  if (!(error instanceof CsvError) || !UNCLOSED.has(error.code)) return error;
  return badInput(
    'file',
    `The row after line ${lastLine} of the file of interactions does not end: a quotation mark in it is never closed, or it has more than ${LONGEST_ROW_BYTES} bytes.`,
  );
}
