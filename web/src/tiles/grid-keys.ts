/** Keys that move within a grid, as seen in a page that runs from left to right. */
const STEPS: Readonly<Record<string, (columns: number) => number>> = {
  ArrowLeft: () => -1,
  ArrowRight: () => 1,
  ArrowUp: (columns) => -columns,
  ArrowDown: (columns) => columns,
};

const MIRRORED: Readonly<Record<string, string>> = { ArrowLeft: 'ArrowRight', ArrowRight: 'ArrowLeft' };

/**
 * Where a key leads from a place in a grid; null when it leads nowhere.
 *
 * @param from     0-based
 * @param count    of all places
 * @param columns  of the grid
 */
export function placeAfterKey(
  key: string,
  from: number,
  { count, columns, rtl }: { readonly count: number; readonly columns: number; readonly rtl: boolean },
): number | null {
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = STEPS[rtl ? (MIRRORED[key] ?? key) : key];
  if (step === undefined) return null;
  const to = from + step(columns);
  return to >= 0 && to < count ? to : null;
}
