import { CsvError, Parser } from 'csv-parse';
import { excerpt } from '../../domain/arguments.js';
import { badInput, type ParallaxError } from '../../domain/errors.js';
import {
  FIELD_NAMES,
  fieldNamed,
  LONGEST_ROW_BYTES,
  RAW_FIELDS,
  type RawField,
  type ReadRow,
} from './raw-interaction.js';

/**
 * The rows of a CSV with a line of names, in batches; columns that nobody asks for are passed over.
 *
 * Records are taken out of the parser as it finds them, a chunk at a time: a stream of single records would
 * spend more time on handing them over than on reading them.
 *
 * @throws ParallaxError BAD_USER_INPUT when a column is missing, or a quote mark is never closed: nobody can
 *   tell where the rows after it begin
 */
export async function* csvRows(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly ReadRow[]> {
  let header: Header | null = null;
  let batch: ReadRow[] = [];
  let lastLine = 0;
  const parser = new Parser({
    bom: true,
    // Rows of another length are judged here, one by one; the parser would give up.
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW_BYTES,
    on_record: (record: readonly string[], { lines }) => {
      lastLine = lines;
      if (header === null) header = readHeader(record);
      else batch.push(rowOf(record, lines, header));
      return null;
    },
  });
  // Errors come by the call that caused them; a stream without a listener would throw them a second time.
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
    for await (const chunk of chunks) {
      await done((callback) => parser.write(chunk, callback));
      if (batch.length > 0) yield take();
    }
    await done((callback) => parser.end(callback));
    if (batch.length > 0) yield take();
    if (header === null)
      throw badInput('file', 'The file of interactions is empty: it needs a line of names.');
  } finally {
    parser.destroy();
  }
}

/** Places of the four columns, and how many columns there are. */
interface Header {
  readonly columns: number;
  readonly places: Readonly<Record<RawField, number>>;
}

function readHeader(names: readonly string[]): Header {
  const best = new Map<RawField, { readonly column: number; readonly place: number }>();
  names.forEach((name, column) => {
    const named = fieldNamed(name);
    if (named === null) return;
    const known = best.get(named.field);
    if (known === undefined || named.place < known.place)
      best.set(named.field, { column, place: named.place });
  });
  const columnOf = (field: RawField): number => {
    const found = best.get(field);
    if (found === undefined) throw missingColumn(field, names);
    return found.column;
  };
  const [user, image, type, time] = RAW_FIELDS.map(columnOf);
  return {
    columns: names.length,
    places: { user: user ?? -1, image: image ?? -1, type: type ?? -1, time: time ?? -1 },
  };
}

function rowOf(record: readonly string[], line: number, { columns, places }: Header): ReadRow {
  if (record.length !== columns) return { line, unreadable: true };
  const field = (place: number): string => unmarked(record[place] ?? '');
  return {
    line,
    user: field(places.user),
    image: field(places.image),
    type: field(places.type),
    time: field(places.time),
  };
}

/** `export-interactions` puts a quote mark before what a spreadsheet would take for a formula. */
function unmarked(text: string): string {
  return /^'[=+\-@\t\r]/.test(text) ? text.slice(1) : text;
}

function missingColumn(field: RawField, names: readonly string[]): ParallaxError {
  const wanted = FIELD_NAMES[field].map((name) => `"${name}"`).join(' or ');
  const found = names
    .slice(0, 12)
    .map((name) => `"${excerpt(name)}"`)
    .join(', ');
  return badInput(
    'file',
    `The file of interactions has no column ${wanted}; its first line has ${found}. Columns are separated by commas.`,
  );
}

const UNCLOSED: ReadonlySet<string> = new Set(['CSV_QUOTE_NOT_CLOSED', 'CSV_MAX_RECORD_SIZE']);

function asRefusal(error: Error, lastLine: number): Error {
  if (!(error instanceof CsvError) || !UNCLOSED.has(error.code)) return error;
  return badInput(
    'file',
    `The row after line ${lastLine} of the file of interactions does not end: a quote mark in it is opened and never closed, or it has more than ${LONGEST_ROW_BYTES} bytes.`,
  );
}
