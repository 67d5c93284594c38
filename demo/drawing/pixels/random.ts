import { seededRandom } from '#src/clustering/seeded-random.js';

/** Seeded random numbers: the same seed gives the same sequence on every machine. */
export interface Random {
  /** The next number in [0, 1). */
  (): number;
  /** A number in [low, high). */
  between(low: number, high: number): number;
  /** An integer in 0..count-1. */
  below(count: number): number;
  /** Picks an item of the list; an item listed twice is twice as likely. */
  pick<T>(list: readonly T[]): T;
}

/** The generator of clusterings, over an FNV-1a hash of the seed. */
export function randomFrom(seed: string): Random {
  const next = seededRandom(fnv1a(seed));
  return Object.assign(next, {
    between: (low: number, high: number) => low + (high - low) * next(),
    below: (count: number) => Math.floor(next() * count),
    pick: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T,
  });
}

/** Puts the list in random order, in place (Fisher-Yates). */
export function shuffle<T>(list: T[], random: Random): T[] {
  for (let last = list.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    const held = list[last] as T;
    list[last] = list[other] as T;
    list[other] = held;
  }
  return list;
}

function fnv1a(text: string): number {
  let hash = 2166136261;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619);
  return hash >>> 0;
}
