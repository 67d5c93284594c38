import type {
  Appended,
  Changed,
  Forgotten,
  InteractionLog,
  TimeFrom,
} from '../../src/datasources/logs/interaction-log.js';
import { badInput } from '../../src/domain/errors.js';
import type { UserHistory } from '../../src/domain/history.js';
import type { Interaction } from '../../src/domain/interaction.js';
import { learn } from '../../src/scoring/user-history.js';

interface Recorded {
  readonly interaction: Interaction;
  readonly timeFrom: TimeFrom;
}

/** The log's behaviour in memory: the fake that the contract suite holds to the same rules as the real ones. */
export class FakeLog implements InteractionLog {
  readonly calls: string[] = [];
  failure: Error | null = null;
  private readonly states = new Map<string, UserHistory>();
  private recorded: Recorded[] = [];
  private sequence = 0;

  async append(interaction: Interaction, timeFrom: TimeFrom = 'client'): Promise<Appended> {
    this.calls.push('append');
    if (this.failure !== null) throw this.failure;
    const { userId, eventId } = interaction;
    const earlier = this.recorded.find(
      (one) => one.interaction.userId === userId && one.interaction.eventId === eventId,
    );
    if (earlier !== undefined) {
      if (payloadOf({ interaction, timeFrom }) !== payloadOf(earlier)) {
        throw badInput('eventId', '`eventId` was already used.');
      }
      return { kind: 'duplicate', interaction: earlier.interaction };
    }
    const before = this.states.get(userId) ?? null;
    if (before?.paused) return { kind: 'paused' };
    const after = this.keep(userId, learn(before, interaction));
    this.recorded.push({ interaction, timeFrom });
    return { kind: 'appended', interaction, before, after };
  }

  async history(userId: string): Promise<UserHistory | null> {
    this.calls.push(`history of ${userId}`);
    if (this.failure !== null) throw this.failure;
    return this.states.get(userId) ?? null;
  }

  async update(userId: string, change: (before: UserHistory | null) => UserHistory): Promise<Changed> {
    if (this.failure !== null) throw this.failure;
    const before = this.states.get(userId) ?? null;
    return { before, after: this.keep(userId, change(before)) };
  }

  async forget(userId: string): Promise<Forgotten> {
    if (this.failure !== null) throw this.failure;
    const before = this.states.get(userId) ?? null;
    this.states.delete(userId);
    const kept = this.recorded.filter(({ interaction }) => interaction.userId !== userId);
    const entries = this.recorded.length - kept.length;
    this.recorded = kept;
    return { before, entries };
  }

  async *histories(): AsyncIterable<UserHistory> {
    yield* this.states.values();
  }

  async *entries(): AsyncIterable<Interaction> {
    for (const { interaction } of this.recorded) yield interaction;
  }

  async close(): Promise<void> {}

  private keep(userId: string, history: UserHistory): UserHistory {
    this.sequence += 1;
    const kept = { ...history, userId, seq: this.sequence };
    this.states.set(userId, kept);
    return kept;
  }
}

function payloadOf({ interaction, timeFrom }: Recorded): string {
  const { imageId, type, at } = interaction;
  return JSON.stringify([imageId, type, timeFrom === 'client' ? at : null]);
}
