import type { UserHistory } from '../../../domain/history.js';
import type { Interaction } from '../../../domain/interaction.js';
import { checkPayload } from '../event-payload.js';
import type { Appended, Changed, Learn, TimeFrom } from '../interaction-log.js';
import type { StoredEntry, Tail } from './stored-values.js';

/** A user's state as last read from the server. */
export interface KnownUser {
  /** As it is stored, '' for an unknown user. */
  readonly seq: string;
  readonly history: UserHistory | null;
  readonly tail: Tail;
  /** Stored entries of the event ids in question. */
  readonly entries: ReadonlyMap<string, StoredEntry>;
}

export type Change =
  | { readonly kind: 'append'; readonly interaction: Interaction; readonly timeFrom: TimeFrom }
  | { readonly kind: 'update'; readonly change: (before: UserHistory | null) => UserHistory };

/** Result of one change once the seq before all of them is known; throws if the change was refused. */
export type Outcome = (seqBefore: number) => Appended | Changed;

export interface Plan {
  readonly outcomes: readonly Outcome[];
  readonly entries: readonly StoredEntry[];
  /** The user after all changes; null when nothing changes. */
  readonly state: UserHistory | null;
  /** By how much the seq rises. */
  readonly raise: number;
  /** True if an answer depends on data that may not be on disk yet, though it changes nothing itself. */
  readonly restsOnOthers: boolean;
}

/**
 * Computes the effect of a user's changes, in order. It is pure: it runs again when another process changed
 * the user meanwhile.
 */
export function planChanges(known: KnownUser, changes: readonly Change[], learn: Learn): Plan {
  let history = known.history;
  let raise = 0;
  let restsOnOthers = false;
  const entries: StoredEntry[] = [];
  const stored = new Map(known.entries);

  const changed = (after: UserHistory): ((seqBefore: number) => Changed) => {
    const before = history;
    const raisedBefore = raise;
    raise += 1;
    const raisedAfter = raise;
    history = after;
    return (seqBefore) => ({
      before: before !== null && raisedBefore > 0 ? { ...before, seq: seqBefore + raisedBefore } : before,
      after: { ...after, seq: seqBefore + raisedAfter },
    });
  };

  const append = (interaction: Interaction, timeFrom: TimeFrom): Outcome => {
    const earlier = stored.get(interaction.eventId);
    if (earlier !== undefined) {
      checkPayload(earlier, interaction, timeFrom);
      restsOnOthers = true;
      return () => ({ kind: 'duplicate', interaction: earlier.interaction });
    }
    if (history?.paused) return () => ({ kind: 'paused' });
    const outcome = changed({ ...learn(history, interaction), userId: interaction.userId });
    entries.push({ interaction, timeFrom });
    stored.set(interaction.eventId, { interaction, timeFrom });
    return (seqBefore) => ({ kind: 'appended', interaction, ...outcome(seqBefore) });
  };

  const outcomes = changes.map((change): Outcome => {
    try {
      return change.kind === 'append'
        ? append(change.interaction, change.timeFrom)
        : changed(change.change(history));
    } catch (error) {
      return () => {
        throw error;
      };
    }
  });
  return { outcomes, entries, state: raise > 0 ? history : null, raise, restsOnOthers };
}
