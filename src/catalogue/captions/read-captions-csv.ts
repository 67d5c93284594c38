import { posix } from 'node:path';
import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { excerpt } from '../../domain/arguments.js';
import { badInput, ParallaxError } from '../../domain/errors.js';
import { parserOptions } from '../interactions/csv-dialect.js';
import { type Caption, tidyCaption } from './caption.js';
import { readText } from './read-text.js';

export const CAPTIONS_FILE = 'captions.csv';

/** A million rows of a sentence each. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;
const MAX_ROW_BYTES = 64 * 1024;
/** Problems of one file that are named one by one. */
const MOST_NAMED = 5;

const COLUMNS = ['file', 'title', 'description', 'tags'] as const;
type Column = (typeof COLUMNS)[number];

export interface CaptionsOfFile {
  /** By the path inside the folder. */
  readonly captions: ReadonlyMap<string, Caption>;
  /** A line for each kind of problem, with the first lines where it occurs. */
  readonly problems: readonly string[];
}

/**
 * The rows of a `captions.csv`: `file` is relative to where it lies, tags are separated by `;`, `,` or `|`, columns
 * of other names are passed over.
 *
 * @param path       inside the folder
 * @param isPicture  whether a path inside the folder is that of a picture
 * @throws ParallaxError BAD_USER_INPUT when it cannot be read as such: going on without it would take the texts
 *   away that it gave before; UNAVAILABLE when it cannot be read at all
 */
export async function readCaptionsCsv(
  folder: string,
  path: string,
  isImage: (path: string) => boolean,
): Promise<CaptionsOfFile> {
  const text = await readText(posix.join(folder, path), MAX_FILE_BYTES).catch((cause: unknown) => {
    throw cause instanceof ParallaxError
      ? refusal(path, cause.message)
      : new ParallaxError('UNAVAILABLE', `${excerpt(path, 200)} cannot be read: nothing was taken in.`, {
          cause,
        });
  });
  const [names, ...rows] = rowsOf(path, text);
  if (names === undefined) throw refusal(path, `is empty: it needs a line of names (${COLUMNS.join(', ')})`);
  const columns = columnsOf(path, names.record, names.info.lines);
  const captions = new Map<string, Caption>();
  const problems = new Problems();
  for (const { record, info } of rows) {
    const cell = (column: Column): string => record[columns.get(column) ?? -1] ?? '';
    const line = info.lines;
    const named = posix.join(posix.dirname(path), cell('file').replaceAll('\\', '/').normalize('NFC'));
    if (!isImage(named)) problems.add('of no picture of this folder', line, cell('file'));
    else if (captions.has(named))
      problems.add('of a picture that an earlier row describes', line, cell('file'));
    else {
      const raw = {
        title: cell('title'),
        description: cell('description'),
        tags: cell('tags').split(/[;,|]/),
      };
      captions.set(
        named,
        tidyCaption(raw, (problem) => problems.add(`where ${problem}`, line, cell('file'))),
      );
    }
  }
  return { captions, problems: problems.inWords() };
}

interface Row {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function rowsOf(path: string, text: string): readonly Row[] {
  try {
    return parse(text, {
      ...parserOptions(Buffer.from(text.slice(0, MAX_ROW_BYTES)), MAX_ROW_BYTES),
      info: true,
    }) as unknown as readonly Row[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number(error['lines']);
    throw refusal(
      path,
      error.code === 'CSV_MAX_RECORD_SIZE'
        ? `has a row of more than ${MAX_ROW_BYTES} characters (line ${line}): is a quote mark missing?`
        : `has a quote mark that is never closed (before line ${line})`,
    );
  }
}

function columnsOf(path: string, names: readonly string[], line: number): ReadonlyMap<Column, number> {
  const found = new Map<Column, number>();
  names.forEach((name, at) => {
    const column = COLUMNS.find((one) => one === name.toLowerCase());
    if (column === undefined) return;
    if (found.has(column)) throw refusal(path, `has two columns "${column}" (line ${line})`);
    found.set(column, at);
  });
  if (found.has('file') && found.size > 1) return found;
  const there = names.slice(0, 8).map((name) => `"${excerpt(name)}"`);
  throw refusal(
    path,
    `needs a column "file" and one of "title", "description" and "tags"; line ${line} names ${there.join(', ')}`,
  );
}

function refusal(path: string, problem: string): ParallaxError {
  return badInput(
    'folder',
    `${excerpt(path, 200)} ${problem}. Nothing was taken in; if the file is not about the pictures, add --exclude ${CAPTIONS_FILE}.`,
  );
}

/** Problems by what is wrong; of each the first are named. */
class Problems {
  readonly #found = new Map<string, { rows: number; readonly examples: string[] }>();

  add(what: string, line: number, name: string): void {
    const known = this.#found.get(what) ?? { rows: 0, examples: [] };
    known.rows += 1;
    if (known.examples.length < MOST_NAMED) known.examples.push(`line ${line} "${excerpt(name)}"`);
    this.#found.set(what, known);
  }

  inWords(): readonly string[] {
    return [...this.#found].map(
      ([what, { rows, examples }]) =>
        `${rows} ${rows === 1 ? 'row' : 'rows'} ${what}: ${examples.join(', ')}${rows > examples.length ? ', ...' : ''}`,
    );
  }
}
