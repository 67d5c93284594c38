/** The limit of a figure: a gate fails the run, an aim is only reported. */
export interface Limit {
  readonly kind: 'gate' | 'aim';
  /** The limit is on the value itself or on its ratio to the floor. */
  readonly of: 'value' | 'ratio';
  readonly at: 'most' | 'least';
  readonly limit: number;
  /** A value over its limit still holds at so many times its floor: what keeps a busy machine keeps both. */
  readonly orTimesFloor?: number;
}

export interface Figure {
  /** An indented one is a detail of the last that was not. */
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly floor?: { readonly name: string; readonly value: number };
  readonly limit?: Limit;
}

/** Prints figures as rows of a table as they come, and remembers which gates failed. */
export class Figures {
  readonly #failed: string[] = [];
  readonly #lines: string[] = [];
  #group = '';

  section(title: string): void {
    this.#print(`\n${title}`);
    this.#row('', 'value', 'floor', 'ratio', 'limit', '');
  }

  note(text: string): void {
    this.#print(`  ${text}`.trimEnd());
  }

  add(figure: Figure): void {
    const { name, value, unit, floor, limit } = figure;
    const ratio = floor === undefined ? null : value / floor.value;
    const held = limit === undefined ? null : holds(limit, value, ratio);
    const isDetail = name.startsWith(' ');
    if (!isDetail) this.#group = name;
    if (held === false && limit?.kind === 'gate')
      this.#failed.push(isDetail ? `${this.#group}: ${name.trim()}` : name);
    this.#row(
      name,
      `${short(value)} ${unit}`,
      floor === undefined ? '' : `${short(floor.value)} (${floor.name})`,
      ratio === null ? '' : ratio.toFixed(2),
      limit === undefined ? '' : wording(limit),
      held === null ? '' : held ? 'held' : limit?.kind === 'gate' ? 'FAILED' : 'missed',
    );
  }

  /** Everything that was printed. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  #row(...cells: readonly string[]): void {
    this.#print(`  ${cells.map((cell, i) => cell.padEnd(WIDTHS[i] ?? 0)).join('')}`.trimEnd());
  }

  #print(line: string): void {
    this.#lines.push(...line.split('\n'));
    console.log(line);
  }

  /** Names of the gates that did not hold. */
  get failed(): readonly string[] {
    return this.#failed;
  }
}

/** A limit that nothing was measured for does not hold. */
function holds({ of, at, limit, orTimesFloor }: Limit, value: number, ratio: number | null): boolean {
  const measured = of === 'ratio' ? ratio : value;
  if (measured === null || Number.isNaN(measured)) return false;
  if (at === 'least') return measured >= limit;
  return measured <= limit || (orTimesFloor !== undefined && ratio !== null && ratio <= orTimesFloor);
}

function wording({ kind, of, at, limit, orTimesFloor }: Limit): string {
  const relief = orTimesFloor === undefined ? '' : ` or ratio ${orTimesFloor}`;
  return `${kind}: ${of === 'ratio' ? 'ratio ' : ''}${at === 'most' ? '<=' : '>='} ${limit}${relief}`;
}

function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(3);
}

const WIDTHS = [48, 12, 32, 8, 28, 6];
