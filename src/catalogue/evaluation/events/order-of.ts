const DIGIT_BITS = 11;
const DIGITS = 2 ** DIGIT_BITS;

/**
 * The places of the values, smallest value first, equal ones in their order: a radix sort, since a comparison a
 * step would take minutes for ten million rows.
 */
export function orderOf(values: Uint32Array): Uint32Array {
  let order = Uint32Array.from(values, (_, i) => i);
  let next = new Uint32Array(values.length);
  for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
    const starts = new Uint32Array(DIGITS + 1);
    for (const value of values) {
      const digit = (value >>> shift) % DIGITS;
      starts[digit + 1] = (starts[digit + 1] ?? 0) + 1;
    }
    for (let digit = 0; digit < DIGITS; digit++) {
      starts[digit + 1] = (starts[digit + 1] ?? 0) + (starts[digit] ?? 0);
    }
    for (const place of order) {
      const digit = ((values[place] ?? 0) >>> shift) % DIGITS;
      const to = starts[digit] ?? 0;
      next[to] = place;
      starts[digit] = to + 1;
    }
    [order, next] = [next, order];
  }
  return order;
}
