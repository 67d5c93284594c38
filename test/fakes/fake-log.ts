import type {
  Appended,
  Changed,
  Forgotten,
  InteractionLog,
} from '../../src/datasources/logs/interaction-log.js';
import type { UserHistory } from '../../src/domain/history.js';
import type { Interaction } from '../../src/domain/interaction.js';
import { learn } from '../../src/scoring/user-history.js';

/** The log's behaviour in memory: the fake that the contract suite holds to the same rules as the real ones. */
export class FakeLog implements InteractionLog {
  readonly calls: string[] = [];
  failure: Error | null = null;
  private readonly states = new Map<string, UserHistory>();
  private recorded: Interaction[] = [];

  async append(interaction: Interaction): Promise<Appended> {
    this.calls.push('append');
    if (this.failure !== null) throw this.failure;
    const before = this.states.get(interaction.userId) ?? null;
    if (before?.paused) return { kind: 'paused' };
    const after = learn(before, interaction);
    this.recorded.push(interaction);
    this.states.set(interaction.userId, after);
    return { kind: 'appended', interaction, before, after };
  }

  async history(userId: string): Promise<UserHistory | null> {
    this.calls.push(`history of ${userId}`);
    return this.states.get(userId) ?? null;
  }

  async update(userId: string, change: (before: UserHistory | null) => UserHistory): Promise<Changed> {
    const before = this.states.get(userId) ?? null;
    const after = { ...change(before), seq: (before?.seq ?? 0) + 1 };
    this.states.set(userId, after);
    return { before, after };
  }

  async forget(userId: string): Promise<Forgotten> {
    const before = this.states.get(userId) ?? null;
    this.states.delete(userId);
    const kept = this.recorded.filter((interaction) => interaction.userId !== userId);
    const removed = this.recorded.length - kept.length;
    this.recorded = kept;
    return { before, entries: removed };
  }

  async *histories(): AsyncIterable<UserHistory> {
    yield* this.states.values();
  }

  async *entries(): AsyncIterable<Interaction> {
    yield* this.recorded;
  }

  async close(): Promise<void> {}
}
