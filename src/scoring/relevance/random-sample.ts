/**
 * At most `count` distinct entries, by the first steps of a Fisher-Yates shuffle; the very list when it is
 * no longer than that.
 *
 * @param random in [0, 1), seeded
 */
export function randomSample<T>(from: readonly T[], count: number, random: () => number): readonly T[] {
  if (from.length <= count) return from;
  const shuffled = [...from];
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random() * (shuffled.length - i));
    const [a, b] = [shuffled[i], shuffled[j]];
    if (a === undefined || b === undefined) continue;
    shuffled[i] = b;
    shuffled[j] = a;
  }
  return shuffled.slice(0, count);
}
