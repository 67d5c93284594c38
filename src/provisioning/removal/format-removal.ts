import { findIn } from '../engine/remove-all.js';
import type { Removal, RemovalStage, Retained } from '../resource.js';
import type { Remains } from './sweep.js';

/** Less than a cent in a month. */
const NOTHING = 0.000_01;

/** `  $0.2/h`, to print behind a title; empty for less than a cent a month. */
export function perHour(dollars: number): string {
  return dollars < NOTHING ? '' : `  $${Number(dollars.toPrecision(3))}/h`;
}

/** The steps of a removal in their order, a line each. */
export async function removalPreview(
  name: string,
  stages: readonly RemovalStage[],
): Promise<readonly string[]> {
  const found: (Removal | Retained)[] = [];
  for (const stage of stages) found.push(...(await findIn(stage)));
  const going = found.filter((each) => each.kind === 'removal');
  if (found.length === 0) return [`Nothing of ${name} is there.`];
  return [
    ...found.map(lineOf),
    `${going.length} would be deleted, in this order; together they cost ${costOf(going)}.`,
  ];
}

/** Findings of a sweep, a line each. */
export function sweepLines(name: string, { found, unknown, records }: Remains): readonly string[] {
  const kept =
    records === 0
      ? []
      : [`AWS keeps ${records} ended jobs as history; they cost nothing and cannot be deleted.`];
  if (found.length === 0 && unknown.length === 0) return [`Nothing of ${name} is left.`, ...kept];
  return [
    `Left of ${name}:`,
    ...found.map(lineOf),
    ...unknown.map((arn) => `  ${arn}  (by its tag alone; the index of tags may be minutes behind)`),
    ...kept,
    `That costs ${costOf(found)}, as far as it is known. Remove the obstacles, then run down again.`,
  ];
}

function lineOf(each: Removal | Retained): string {
  const line = `  ${each.title}${perHour(each.hourly)}`;
  return each.kind === 'retained' ? `${line}  stays: ${each.why}` : line;
}

function costOf(all: readonly { readonly hourly: number }[]): string {
  return perHour(all.reduce((total, { hourly }) => total + hourly, 0)).trim() || 'nothing by the hour';
}
