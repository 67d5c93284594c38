import type { ResourceId, TypicalMinutes } from '../../provisioning/resource.js';

/** `$0.20`, `$0.00014`: two digits that say something, and cents from a dollar on. */
export function dollars(amount: number): string {
  if (amount === 0) return '$0';
  return amount >= 0.1 ? `$${amount.toFixed(2)}` : `$${Number(amount.toPrecision(2))}`;
}

/** `5-10 min`, `40-120 min`, `moments`. */
export function typicalTime([from, to]: TypicalMinutes): string {
  if (to < 1) return 'moments';
  return from === to ? `${to} min` : `${Math.round(from)}-${Math.round(to)} min`;
}

/** `0:07`, `12:30`, `1:02:30`. */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const two = (resource: number): string => String(resource).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

const SPACED: Partial<Readonly<Record<ResourceId, string>>> = { datasetGroup: 'dataset group' };

/** Resources by their kinds, as a person names them. */
export function resourceWords(ids: readonly ResourceId[]): string {
  return ids.map((id) => SPACED[id] ?? id).join(', ');
}

const WIDTH = 80;

/** Rows of columns as wide as they must be; the last is folded under itself, so that 80 columns suffice. */
export function table(rows: readonly (readonly [string, ...string[]])[]): readonly string[] {
  const fixed = Math.max(0, ...rows.map((row) => row.length - 1));
  const widths = Array.from({ length: fixed }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const indent = widths.reduce((total, width) => total + width + 2, 2);
  return rows.flatMap((row) => {
    const cells = widths.map((width, column) => (row[column] ?? '').padEnd(width));
    const [first = '', ...rest] = folded(row[fixed] ?? '', Math.max(24, WIDTH - indent));
    return [
      `  ${[...cells, first].join('  ')}`.trimEnd(),
      ...rest.map((line) => `${' '.repeat(indent)}${line}`),
    ];
  });
}

function folded(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
