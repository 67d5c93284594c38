/** Keeps the greatest values seen, falling; the least of them makes room. */
export function keepGreatest(greatest: Float64Array, value: number): void {
  let place = greatest.length - 1;
  if (value <= (greatest[place] ?? 0)) return;
  for (; place > 0 && (greatest[place - 1] ?? 0) < value; place--) {
    greatest[place] = greatest[place - 1] ?? 0;
  }
  greatest[place] = value;
}

/** The mean of at least one value. */
export function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
