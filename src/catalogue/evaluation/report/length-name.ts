import type { CurvePoint } from './report.js';

/** Lengths of history as a reader reads them: 0, 1–2, 160+. */
export function lengthName({ from, to }: Pick<CurvePoint, 'from' | 'to'>): string {
  if (to === null) return `${from}+`;
  return from === to ? String(from) : `${from}–${to}`;
}
