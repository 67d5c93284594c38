import {
  DEFAULT_COLUMNS,
  fieldNamed,
  isClusterName,
  isShownName,
  LONGEST_ROW_BYTES,
  type NamedField,
  type RawField,
  type ReadRow,
  type ReadRules,
  STRICT_RULES,
} from './raw-interaction.js';

const NEWLINE = 0x0a;

/** The rows of a file with one JSON object a line, in batches; empty lines are passed over. */
export async function* jsonRows(
  chunks: AsyncIterable<Buffer>,
  rules: ReadRules = STRICT_RULES,
): AsyncGenerator<readonly ReadRow[]> {
  const names = new FieldNames();
  let line = 0;
  for await (const lines of linesOf(chunks)) {
    const rows: ReadRow[] = [];
    for (const text of lines) {
      line += 1;
      const trimmed = text === null ? null : text.trim();
      if (trimmed !== '') rows.push(rowOf(trimmed, line, names, rules));
    }
    if (rows.length > 0) yield rows;
  }
}

/** The lines of each chunk, without their ends; null for one that is longer than any interaction. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<readonly (string | null)[]> {
  let rest: Buffer = Buffer.alloc(0);
  let tooLong = false;
  const textOf = (bytes: Buffer): string | null => {
    const text = tooLong || bytes.length > LONGEST_ROW_BYTES ? null : bytes.toString('utf8');
    tooLong = false;
    return text;
  };
  for await (const chunk of chunks) {
    const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const lines: (string | null)[] = [];
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      lines.push(textOf(bytes.subarray(start, end)));
      start = end + 1;
    }
    rest = bytes.subarray(start);
    // The rest of an oversized line is discarded as it arrives; only its end matters.
    if (rest.length > LONGEST_ROW_BYTES) {
      tooLong = true;
      rest = Buffer.alloc(0);
    }
    yield lines;
  }
  if (rest.length > 0 || tooLong) yield [textOf(rest)];
}

function rowOf(text: string | null, line: number, names: FieldNames, rules: ReadRules): ReadRow {
  const value = text === null ? null : parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { line, unreadable: true, beginning: text?.slice(0, BEGINNING) ?? '' };
  const row = { line, user: '', image: '', type: rules.typeWithout ?? '', time: '' };
  let cluster: string | null = null;
  let shown: unknown = null;
  const columns = { ...DEFAULT_COLUMNS };
  const places: Partial<Record<RawField, number>> = {};
  const inexact = new Set<RawField>();
  for (const [key, field] of Object.entries(value)) {
    if (isShownName(key)) shown = field;
    if (isClusterName(key) && typeof field === 'string') cluster = field;
    const named = names.get(key);
    if (named === null || named.place >= (places[named.field] ?? Number.POSITIVE_INFINITY)) continue;
    places[named.field] = named.place;
    columns[named.field] = key;
    row[named.field] = typeof field === 'string' || typeof field === 'number' ? String(field) : '';
    if (typeof field === 'number' && !Number.isSafeInteger(field)) inexact.add(named.field);
    else inexact.delete(named.field);
  }
  return {
    ...row,
    columns,
    ...(cluster !== null && { cluster }),
    ...(shown !== null && { shown }),
    ...(inexact.size > 0 && { inexact: [...inexact] }),
  };
}

/** Characters of an unreadable line that are kept to be shown. */
const BEGINNING = 200;

function parsed(text: string): unknown {
  try {
    // A file may begin with a byte order mark, which is no JSON.
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return null;
  }
}

/** Repeated keys are not normalised again; a file with ever new keys does not fill the cache. */
class FieldNames {
  readonly #known = new Map<string, NamedField | null>();

  get(key: string): NamedField | null {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const named = fieldNamed(key);
    if (this.#known.size < 100) this.#known.set(key, named);
    return named;
  }
}
