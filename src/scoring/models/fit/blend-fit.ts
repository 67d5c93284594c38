import type { Ease } from '../ease.js';
import type { BlendWeights } from './blend-weights.js';

/** Parameters for one fold of the users, learnt from all others. */
export interface FitPart {
  readonly weights: BlendWeights;
  readonly ease: Ease;
}

/** A part for every fold of the users: a user's own data never trains the part that scores them. */
export type BlendFit = readonly FitPart[];

export const FOLDS = 4;

/** The part of a fit that knows nothing of a user; null before the first fit. */
export function partOf(fit: BlendFit | null, userId: string): FitPart | null {
  return fit?.[foldOf(userId)] ?? null;
}

export function foldOf(userId: string): number {
  return hashOf(userId) % FOLDS;
}

/** FNV-1a of the id's UTF-16 code units, by Fowler, Noll and Vo; 32 bits. */
export function hashOf(userId: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < userId.length; i++) hash = Math.imul(hash ^ userId.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
