import { createHash } from 'node:crypto';
import { seededRandom } from '../../src/clustering/seeded-random.js';

export type Random = () => number;

/** A sequence of its own for every list of names: the same users come whatever else is measured. */
export function randomFor(...names: readonly (string | number)[]): Random {
  const digest = createHash('sha256').update(names.join('\0')).digest();
  return seededRandom(digest.readInt32LE(0));
}

export function pick<T>(from: readonly T[], random: Random): T {
  const chosen = from[Math.floor(random() * from.length)];
  if (chosen === undefined) throw new Error('There is nothing to pick from.');
  return chosen;
}

/** So many different ones in random order; all when there are fewer. */
export function sample<T>(from: readonly T[], count: number, random: Random): readonly T[] {
  const left = [...from];
  const taken: T[] = [];
  while (taken.length < count && left.length > 0) {
    const at = Math.floor(random() * left.length);
    const [chosen] = left.splice(at, 1);
    if (chosen !== undefined) taken.push(chosen);
  }
  return taken;
}
