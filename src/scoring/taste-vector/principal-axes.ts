/** Enough that the axes which matter no longer turn; the last few of them need not be exact. */
const ROUNDS = 15;

/** An axis along which the rows vary less than this, of the first axis' part, is rounding. */
const NOISE = 1e-6;

/**
 * The directions along which rows vary most, orthonormal, the strongest first: principal components of rows
 * that are centred already.
 *
 * Orthogonal iteration on the rows' Gram matrix, whose side is their number and not their dimension.
 *
 * @param count at most so many; fewer where the rows have fewer
 * @param random in [0, 1), seeded: where the iteration begins
 * @see Golub & Van Loan, "Matrix Computations", 4th ed., section 8.2.4
 */
export function principalAxes(
  rows: readonly Float64Array[],
  count: number,
  random: () => number,
): readonly Float64Array[] {
  const gram = rows.map((row) => Float64Array.from(rows, (other) => dot(row, other)));
  let mixes = orthonormal(
    Array.from({ length: Math.min(count, rows.length) }, () => Float64Array.from(rows, () => random() - 0.5)),
  );
  for (let round = 0; round < ROUNDS; round++) {
    mixes = orthonormal(mixes.map((mix) => Float64Array.from(gram, (row) => dot(row, mix))));
  }
  const mixed = mixes.map((mix) => mixOf(rows, mix));
  const least = NOISE * Math.sqrt(Math.max(0, ...mixed.map((axis) => dot(axis, axis))));
  return orthonormal(
    mixed.filter((axis) => dot(axis, axis) > least ** 2),
    least,
  );
}

/** Gram-Schmidt; a linearly dependent vector is left out. */
function orthonormal(vectors: readonly Float64Array[], least = 0): Float64Array[] {
  const kept: Float64Array[] = [];
  for (const vector of vectors) {
    const own = Float64Array.from(vector);
    // Twice: once leaves rounding behind where a vector is nearly a mix of those before it.
    for (const axis of [...kept, ...kept]) addTo(own, axis, -dot(own, axis));
    const length = Math.sqrt(dot(own, own));
    if (length > least) kept.push(own.map((value) => value / length));
  }
  return kept;
}

function mixOf(rows: readonly Float64Array[], parts: Float64Array): Float64Array {
  const sum = new Float64Array(rows[0]?.length ?? 0);
  rows.forEach((row, i) => {
    addTo(sum, row, parts[i] ?? 0);
  });
  return sum;
}

function addTo(sum: Float64Array, vector: Float64Array, factor: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + factor * (vector[i] ?? 0);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
