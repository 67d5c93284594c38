/**
 * Agreement of two clusterings of the same rows, independent of cluster names: 1 = identical, 0 = as expected
 * of two random clusterings with clusters of these sizes.
 *
 * @param a cell of each row
 * @param b as many cells
 * @see Hubert and Arabie, "Comparing partitions", Journal of Classification 2, 1985
 */
export function adjustedRandIndex(a: Uint16Array, b: Uint16Array): number {
  const [together, inA, inB] = [
    new Map<number, number>(),
    new Map<number, number>(),
    new Map<number, number>(),
  ];
  a.forEach((cell, row) => {
    const other = b[row] ?? 0;
    count(together, cell * 65_536 + other);
    count(inA, cell);
    count(inB, other);
  });
  const [both, pairsA, pairsB] = [pairsIn(together), pairsIn(inA), pairsIn(inB)];
  const expected = (pairsA * pairsB) / Math.max(1, pairs(a.length));
  const most = (pairsA + pairsB) / 2;
  return most === expected ? 1 : (both - expected) / (most - expected);
}

function count(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function pairsIn(counts: ReadonlyMap<number, number>): number {
  let sum = 0;
  for (const size of counts.values()) sum += pairs(size);
  return sum;
}

function pairs(size: number): number {
  return (size * (size - 1)) / 2;
}
