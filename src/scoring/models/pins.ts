import type { UserHistory } from '../../domain/history.js';
import { MAX_LIFT, type Taste } from '../../domain/taste.js';

/**
 * Applies the user's pins to a taste: a pinned cluster has the greatest lift, whatever the ranker's score. A
 * pin says at least as much as a view, so it counts as one more interaction. A user known by pins alone
 * therefore has a taste, and an automatic weight.
 */
export function withPins(taste: Taste, history: UserHistory | null): Taste {
  if (history === null || history.paused || history.pinned.length === 0) return taste;
  const known =
    taste.kind === 'known'
      ? taste
      : { kind: 'known' as const, seq: history.seq, interactions: 0, lifts: new Map<string, number>() };
  const lifts = new Map(known.lifts);
  for (const clusterId of history.pinned) lifts.set(clusterId, MAX_LIFT);
  const pinned = new Set(history.pinned);
  return { ...known, interactions: known.interactions + pinned.size, lifts, pinned };
}
