import type { Options } from 'csv-parse';

/** The separator of a CSV's cells, and the line of its column names. */
export interface CsvDialect {
  readonly delimiter: string;
  /** From 1; 2 behind the line `sep=;` that Excel writes and reads. */
  readonly firstLine: 1 | 2;
}

const DELIMITERS = [',', ';', '\t', '|'] as const;
const SEPARATOR_LINE = /^sep=(.)\r?\n/i;

/**
 * The delimiter that Excel's `sep=` line names, else the one that the line of names has most of outside quotes.
 *
 * @param beginning  the first bytes of the file, UTF-8
 */
export function dialectOf(beginning: Uint8Array): CsvDialect {
  const text = new TextDecoder().decode(beginning);
  const named = SEPARATOR_LINE.exec(text);
  if (named?.[1] !== undefined) return { delimiter: named[1], firstLine: 2 };
  const names = (/^[^\r\n]*/.exec(text)?.[0] ?? '').replace(/"[^"]*"/g, '');
  const counts = DELIMITERS.map((delimiter) => names.split(delimiter).length);
  return { delimiter: DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',', firstLine: 1 };
}

/**
 * Options of csv-parse for every CSV that users give us: the file's own dialect, any end of line, cells trimmed.
 * Rows of another length are left to the reader, which can name their line.
 *
 * @param beginning    the first bytes of the file, UTF-8
 * @param maxRowBytes  a longer row ends the parser with CSV_MAX_RECORD_SIZE
 */
export function parserOptions(beginning: Uint8Array, maxRowBytes: number) {
  const { delimiter, firstLine } = dialectOf(beginning);
  return {
    bom: true,
    delimiter,
    from_line: firstLine,
    record_delimiter: ['\r\n', '\n', '\r'],
    trim: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: maxRowBytes,
  } satisfies Options;
}
