import { closest, distance } from 'fastest-levenshtein';

/** The name that was most likely meant, or null when none is near: at most a third of its letters are wrong. */
export function nearestName(written: string, names: readonly string[]): string | null {
  const lower = written.toLowerCase();
  const nearest = closest(
    lower,
    names.map((name) => name.toLowerCase()),
  );
  const isNear = distance(lower, nearest) <= Math.max(1, Math.floor(written.length / 3));
  return names.find((name) => isNear && name.toLowerCase() === nearest) ?? null;
}
