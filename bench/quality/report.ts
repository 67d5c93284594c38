import type { Estimate } from './bootstrap.js';

/** The gate of a figure. */
export interface Gate {
  /** The mean, or the end of the interval that is named. */
  readonly of?: 'mean' | 'lower';
  readonly least?: number;
  readonly most?: number;
  /** Tolerance of the mean below the gate; .01 unless said otherwise, 0 for an end of an interval. */
  readonly slack?: number;
}

/** A line of a table. */
export interface Figure {
  readonly name: string;
  readonly estimate: Estimate;
  readonly gate?: Gate;
  readonly aim?: number;
  /** The figure before the work on ranking began, and the best of a prototype. */
  readonly before?: string;
  readonly best?: string;
  /** Other figures of the same run to see this one beside. */
  readonly beside?: string;
  readonly digits?: number;
}

const SLACK = 0.01;

/** Prints figures as they come, and remembers which gates failed and what was skipped. */
export class Report {
  readonly failed: string[] = [];
  readonly skipped: string[] = [];
  #section = '';

  section(title: string): void {
    this.#section = title;
    console.log(`\n${title}`);
  }

  add(figure: Figure): void {
    const { name, estimate, gate, aim, before, best, beside, digits = 3 } = figure;
    const show = (value: number): string => shortened(value, digits);
    const held = gate === undefined ? null : holds(gate, estimate);
    if (held === false) this.failed.push(`${this.#section}: ${name}`);
    const parts = [
      `${show(estimate.mean)} [${show(estimate.lower)}, ${show(estimate.upper)}]`.padEnd(26),
      gate === undefined ? 'reported' : `${held ? 'held  ' : 'FAILED'} ${worded(gate, show)}`,
      ...(aim === undefined ? [] : [`aim ${show(aim)}`]),
      ...(before === undefined ? [] : [`before ${before}`]),
      ...(best === undefined ? [] : [`best known ${best}`]),
      ...(beside === undefined ? [] : [beside]),
    ];
    console.log(`  ${name.padEnd(44)} ${parts.join(' | ')}`);
  }

  note(text: string): void {
    console.log(`  ${text}`);
  }

  skip(what: string, why: string): void {
    this.skipped.push(what);
    console.log(`\nSKIPPED ${what}: ${why}`);
  }
}

export function holds(gate: Gate, estimate: Estimate): boolean {
  const value = estimate[gate.of ?? 'mean'];
  const slack = (gate.slack ?? (gate.of === 'lower' ? 0 : SLACK)) + 1e-9;
  if (Number.isNaN(value)) return false;
  return (
    value >= (gate.least ?? Number.NEGATIVE_INFINITY) - slack &&
    value <= (gate.most ?? Number.POSITIVE_INFINITY) + slack
  );
}

function worded({ of = 'mean', least, most }: Gate, show: (value: number) => string): string {
  const what = of === 'lower' ? 'lower end ' : '';
  if (least !== undefined && most !== undefined) return `${what}${show(least)} to ${show(most)}`;
  return least === undefined ? `${what}<= ${show(most ?? Number.NaN)}` : `${what}>= ${show(least)}`;
}

/** `.950`, `-.004`, `3.220`. */
function shortened(value: number, digits: number): string {
  return value.toFixed(digits).replace(/^(-?)0\./, '$1.');
}
