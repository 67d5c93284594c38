/** Pivots that are eliminated together: so many columns of a row fit the processor's nearest cache. */
const BLOCK = 32;

/**
 * Replaces a symmetric positive definite matrix by its inverse, in its own memory: block Gauss-Jordan elimination
 * of the lower triangle, n^3 / 2 multiplications.
 *
 *   sweep of the block K: A_KK = -D^-1, A_RK = A_RK D^-1, A_RR = A_RR - A_RK D^-1 A_KR, with D = A_KK
 *
 * Sweeping every block leaves the negative inverse.
 *
 * @param matrix n x n, row by row
 * @param tell   receives the number of finished rows
 * @see Goodnight, "A tutorial on the SWEEP operator", The American Statistician 1979
 */
export function invertInPlace(
  matrix: Float64Array,
  n: number,
  tell: (rows: number) => void = () => {},
): void {
  const own = new Float64Array(n * BLOCK);
  const scaled = new Float64Array(n * BLOCK);
  for (let from = 0; from < n; from += BLOCK) {
    const size = Math.min(BLOCK, n - from);
    const inverse = blockInverse(matrix, n, from, size);
    takeColumns(matrix, n, from, size, own);
    multiply(own, inverse, n, size, scaled);
    subtractProducts(matrix, n, from, size, own, scaled);
    putColumns(matrix, n, from, size, scaled, inverse);
    tell(Math.min(n, from + BLOCK));
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const value = -(matrix[i * n + j] ?? 0);
      matrix[i * n + j] = value;
      matrix[j * n + i] = value;
    }
  }
}

/** The inverse of a block on the diagonal, by Gauss-Jordan elimination with single pivots. */
function blockInverse(matrix: Float64Array, n: number, from: number, size: number): Float64Array {
  const block = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const [row, column] = i >= j ? [i, j] : [j, i];
      block[i * size + j] = matrix[(from + row) * n + from + column] ?? 0;
    }
  }
  for (let k = 0; k < size; k++) {
    const pivot = block[k * size + k] ?? 1;
    if (!(pivot > 0)) throw new Error('The matrix is not positive definite.');
    for (let i = 0; i < size; i++) {
      if (i === k) continue;
      const factor = (block[i * size + k] ?? 0) / pivot;
      for (let j = 0; j < size; j++) {
        if (j !== k) block[i * size + j] = (block[i * size + j] ?? 0) - factor * (block[k * size + j] ?? 0);
      }
      block[i * size + k] = -factor;
    }
    for (let j = 0; j < size; j++) if (j !== k) block[k * size + j] = (block[k * size + j] ?? 0) / pivot;
    block[k * size + k] = 1 / pivot;
  }
  return block;
}

/** Columns of the block for all rows, BLOCK numbers a row; those above the diagonal are read from below it. */
function takeColumns(matrix: Float64Array, n: number, from: number, size: number, own: Float64Array): void {
  own.fill(0);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < size; c++) {
      own[i * BLOCK + c] = (i >= from + c ? matrix[i * n + from + c] : matrix[(from + c) * n + i]) ?? 0;
    }
  }
}

function multiply(
  own: Float64Array,
  inverse: Float64Array,
  n: number,
  size: number,
  into: Float64Array,
): void {
  into.fill(0);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < size; c++) {
      let sum = 0;
      for (let e = 0; e < size; e++) sum += (own[i * BLOCK + e] ?? 0) * (inverse[e * size + c] ?? 0);
      into[i * BLOCK + c] = sum;
    }
  }
}

function subtractProducts(
  matrix: Float64Array,
  n: number,
  from: number,
  size: number,
  own: Float64Array,
  scaled: Float64Array,
): void {
  for (let i = 0; i < n; i++) {
    if (i >= from && i < from + size) continue;
    const a = i * BLOCK;
    const row = i * n;
    for (let j = 0; j <= i; j++) {
      if (j === from) j += size;
      if (j > i) break;
      const b = j * BLOCK;
      let even = 0;
      let odd = 0;
      for (let c = 0; c < BLOCK; c += 2) {
        even += (own[a + c] ?? 0) * (scaled[b + c] ?? 0);
        odd += (own[a + c + 1] ?? 0) * (scaled[b + c + 1] ?? 0);
      }
      matrix[row + j] = (matrix[row + j] ?? 0) - even - odd;
    }
  }
}

function putColumns(
  matrix: Float64Array,
  n: number,
  from: number,
  size: number,
  scaled: Float64Array,
  inverse: Float64Array,
): void {
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < size; c++) {
      const column = from + c;
      const isOwn = i >= from && i < from + size;
      const value = isOwn ? -(inverse[(i - from) * size + c] ?? 0) : (scaled[i * BLOCK + c] ?? 0);
      if (i >= column) matrix[i * n + column] = value;
      else if (!isOwn) matrix[column * n + i] = value;
    }
  }
}
