import type { ItemModel, Sequences } from './item-model.js';

export interface AlsSettings {
  readonly factors: number;
  /** Weight of a pair of which nothing is known, against 1 of one that was observed. */
  readonly unknownWeight: number;
  readonly penalty: number;
  readonly rounds: number;
}

/**
 * Matrix factorisation of implicit feedback by alternating least squares:
 *
 *   sum over observed (1 - u.v)^2 + unknownWeight sum over all (u.v)^2 + penalty (|u|^2 + |v|^2)
 *
 * A history is folded in: its user's factors are solved for when it is scored.
 *
 * @param random in [0, 1), seeded: where the items' factors begin
 * @see Hu, Koren and Volinsky, "Collaborative filtering for implicit feedback datasets", ICDM 2008; Rendle and
 *   others, "Revisiting the performance of iALS on item recommendation benchmarks", RecSys 2022
 */
export function fitItemAls(
  sequences: Sequences,
  items: number,
  settings: AlsSettings,
  random: () => number,
): ItemModel {
  const { factors, rounds } = settings;
  const own = sequences.map((sequence) => Int32Array.from(new Set(sequence)));
  const usersOf = transposed(own, items);
  const ofItems = Float64Array.from({ length: items * factors }, () => 0.1 * normal(random));
  const ofUsers = new Float64Array(own.length * factors);
  for (let round = 0; round < rounds; round++) {
    solveAll(own, ofItems, ofUsers, settings);
    solveAll(usersOf, ofUsers, ofItems, settings);
  }
  const gram = gramOf(ofItems, settings);
  return {
    score(history) {
      const user = new Float64Array(factors);
      solveOne(Int32Array.from(new Set(history)), ofItems, gram, user, 0, factors);
      const scores = new Float64Array(items);
      for (let i = 0; i < items; i++) {
        let sum = 0;
        for (let f = 0; f < factors; f++) sum += (user[f] ?? 0) * (ofItems[i * factors + f] ?? 0);
        scores[i] = sum;
      }
      return scores;
    },
  };
}

/** Marsaglia and Bray's polar method would reject; Box and Muller's takes two numbers each. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function transposed(rows: readonly Int32Array[], columns: number): readonly Int32Array[] {
  const lists = Array.from({ length: columns }, (): number[] => []);
  rows.forEach((row, number) => {
    for (const column of row) lists[column]?.push(number);
  });
  return lists.map((list) => Int32Array.from(list));
}

function solveAll(
  observed: readonly Int32Array[],
  fixed: Float64Array,
  into: Float64Array,
  settings: AlsSettings,
): void {
  const gram = gramOf(fixed, settings);
  observed.forEach((others, row) => {
    solveOne(others, fixed, gram, into, row, settings.factors);
  });
}

/** `unknownWeight Q^T Q + penalty I`, the part that all rows share. */
function gramOf(fixed: Float64Array, { factors, unknownWeight, penalty }: AlsSettings): Float64Array {
  const gram = new Float64Array(factors * factors);
  for (let from = 0; from < fixed.length; from += factors)
    addSquare(gram, fixed, from, factors, unknownWeight);
  for (let f = 0; f < factors; f++) gram[f * factors + f] = (gram[f * factors + f] ?? 0) + penalty;
  return gram;
}

function addSquare(
  into: Float64Array,
  fixed: Float64Array,
  from: number,
  factors: number,
  weight: number,
): void {
  for (let a = 0; a < factors; a++) {
    const value = weight * (fixed[from + a] ?? 0);
    for (let b = 0; b <= a; b++) {
      into[a * factors + b] = (into[a * factors + b] ?? 0) + value * (fixed[from + b] ?? 0);
    }
  }
}

/** Solves for one row by Cholesky's factors of the lower triangle; 0 throughout without observations. */
function solveOne(
  others: Int32Array,
  fixed: Float64Array,
  gram: Float64Array,
  into: Float64Array,
  row: number,
  n: number,
): void {
  const x = into.subarray(row * n, (row + 1) * n).fill(0);
  if (others.length === 0) return;
  const l = gram.slice();
  for (const other of others) {
    addSquare(l, fixed, other * n, n, 1);
    for (let f = 0; f < n; f++) x[f] = (x[f] ?? 0) + (fixed[other * n + f] ?? 0);
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = l[i * n + j] ?? 0;
      for (let k = 0; k < j; k++) sum -= (l[i * n + k] ?? 0) * (l[j * n + k] ?? 0);
      l[i * n + j] = i === j ? Math.sqrt(sum) : sum / (l[j * n + j] ?? 1);
    }
  }
  for (let i = 0; i < n; i++) {
    let sum = x[i] ?? 0;
    for (let k = 0; k < i; k++) sum -= (l[i * n + k] ?? 0) * (x[k] ?? 0);
    x[i] = sum / (l[i * n + i] ?? 1);
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i] ?? 0;
    for (let k = i + 1; k < n; k++) sum -= (l[k * n + i] ?? 0) * (x[k] ?? 0);
    x[i] = sum / (l[i * n + i] ?? 1);
  }
}
