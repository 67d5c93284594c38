import { setImmediate } from 'node:timers/promises';
import { KeyedMutex } from '../../src/datasources/logs/embedded-consumers.js';
import { checkPayload } from '../../src/datasources/logs/event-payload.js';
import { type Batch, followEntries } from '../../src/datasources/logs/follow-entries.js';
import {
  type Appended,
  type Changed,
  type DeadLetter,
  type Forgotten,
  type InteractionLog,
  type KeptFit,
  MOST_TAKEN,
  type Pause,
  type PendingErasure,
  type TakeEntries,
  type TimeFrom,
} from '../../src/datasources/logs/interaction-log.js';
import { Notifier } from '../../src/datasources/logs/notifier.js';
import type { UserHistory } from '../../src/domain/history.js';
import type { NotedPages, ShownPage } from '../../src/domain/impression.js';
import type { Interaction } from '../../src/domain/interaction.js';
import { learn } from '../../src/scoring/user-history.js';

interface Recorded {
  readonly sequence: number;
  readonly interaction: Interaction;
  readonly timeFrom: TimeFrom;
}

/** The log's behaviour in memory: the fake that the contract suite holds to the same rules as the real ones. */
export class FakeLog implements InteractionLog {
  readonly calls: string[] = [];
  failure: Error | null = null;
  private readonly states = new Map<string, UserHistory>();
  private recorded: Recorded[] = [];
  private aside: (DeadLetter & { readonly consumer: string })[] = [];
  private readonly cursors = new Map<string, number>();
  private readonly notifier = new Notifier();
  private readonly mutex = new KeyedMutex();
  private closing = new AbortController();
  private readonly owed = new Map<string, number>();
  private sequence = 0;
  private keptFit: { readonly name: string; readonly bytes: Uint8Array } | null = null;
  private forgettings = 0;
  private pages: ShownPage[] = [];
  private readonly born = new Map<string, number>();

  /** Pause of a failed consumer; none by default. */
  constructor(
    private readonly pause: Pause = async () => void (await setImmediate()),
    private readonly now: () => number = Date.now,
    private readonly keepShown = 100,
  ) {}

  async append(interaction: Interaction, timeFrom: TimeFrom = 'client'): Promise<Appended> {
    this.calls.push('append');
    if (this.failure !== null) throw this.failure;
    const { userId, eventId } = interaction;
    const earlier = this.recorded.find(
      (one) => one.interaction.userId === userId && one.interaction.eventId === eventId,
    );
    if (earlier !== undefined) {
      checkPayload(earlier, interaction, timeFrom);
      return { kind: 'duplicate', interaction: earlier.interaction };
    }
    const before = this.states.get(userId) ?? null;
    if (before?.paused) return { kind: 'paused' };
    const after = this.keep(userId, learn(before, interaction));
    this.recorded.push({ sequence: after.seq, interaction, timeFrom });
    this.notifier.announce();
    return { kind: 'appended', interaction, before, after };
  }

  async fit(known: string | null): Promise<KeptFit> {
    if (this.failure !== null) throw this.failure;
    const { name = null, bytes = null } = this.keptFit ?? {};
    return { name, bytes: name === known ? null : bytes, forgettings: this.forgettings };
  }

  async keepFit(name: string, bytes: Uint8Array, forgettings: number): Promise<boolean> {
    if (this.failure !== null) throw this.failure;
    if (this.forgettings !== forgettings || this.keptFit?.name === name) return false;
    this.keptFit = { name, bytes };
    return true;
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
    this.born.delete(userId);
    this.pages = this.pages.filter((page) => page.userId !== userId);
    const kept = this.recorded.filter(({ interaction }) => interaction.userId !== userId);
    const entries = this.recorded.length - kept.length;
    this.recorded = kept;
    this.aside = this.aside.filter(({ interaction }) => interaction.userId !== userId);
    if (before !== null) {
      this.forgettings += 1;
      this.keptFit = null;
    }
    if (before !== null || !this.owed.has(userId)) this.owed.set(userId, this.now());
    return { before, entries };
  }

  async *forgotten(): AsyncIterable<PendingErasure> {
    for (const [userId, at] of [...this.owed]) yield { userId, at };
  }

  async settleForgotten(users: readonly PendingErasure[]): Promise<void> {
    for (const { userId, at } of users) {
      if ((this.owed.get(userId) ?? Number.POSITIVE_INFINITY) <= at) this.owed.delete(userId);
    }
  }

  async *histories(): AsyncIterable<UserHistory> {
    yield* this.states.values();
  }

  async *remoteChanges(): AsyncIterable<UserHistory> {}

  async *entries(): AsyncIterable<Interaction> {
    for (const { interaction } of this.recorded) yield interaction;
  }

  async noteShown(pages: readonly ShownPage[]): Promise<NotedPages> {
    this.calls.push(`note ${pages.length} shown`);
    if (this.failure !== null) throw this.failure;
    const kept = pages.filter(
      ({ userId, order }) =>
        order.seq >= (this.born.get(userId) ?? Number.POSITIVE_INFINITY) && !this.states.get(userId)?.paused,
    );
    this.pages = [...this.pages, ...kept].slice(-this.keepShown);
    return { kept: kept.length, refused: pages.length - kept.length };
  }

  async *shown(): AsyncIterable<ShownPage> {
    yield* [...this.pages];
  }

  async follow(consumer: string, take: TakeEntries, signal: AbortSignal): Promise<void> {
    const until = AbortSignal.any([signal, this.closing.signal]);
    const next = (ending: AbortSignal) => this.next(consumer, ending);
    await this.mutex.run(consumer, until, () => followEntries(next, take, until, this.pause));
  }

  async lag(consumer: string): Promise<number> {
    return this.notTaken(consumer).length;
  }

  async deadLetter(consumer: string, interaction: Interaction, reason: string): Promise<void> {
    const same = (other: Interaction) =>
      other.userId === interaction.userId && other.eventId === interaction.eventId;
    if (!this.recorded.some((one) => same(one.interaction))) return;
    if (this.aside.some((one) => one.consumer === consumer && same(one.interaction))) return;
    this.aside.push({ consumer, interaction, reason, at: interaction.at });
  }

  async *deadLetters(consumer: string): AsyncIterable<DeadLetter> {
    for (const { consumer: by, interaction, reason, at } of [...this.aside]) {
      if (by === consumer) yield { interaction, reason, at };
    }
  }

  async removeDeadLetter(consumer: string, { userId, eventId }: Interaction): Promise<void> {
    const at = this.aside.findIndex(
      ({ consumer: by, interaction }) =>
        by === consumer && interaction.userId === userId && interaction.eventId === eventId,
    );
    if (at >= 0) this.aside.splice(at, 1);
  }

  /** Simulates another process that opens this log: all consumers have stopped. */
  reopen(): this {
    this.closing.abort();
    this.closing = new AbortController();
    return this;
  }

  async close(): Promise<void> {
    this.closing.abort();
  }

  private notTaken(consumer: string): readonly Recorded[] {
    const cursor = this.cursors.get(consumer) ?? 0;
    return this.recorded.filter(({ sequence }) => sequence > cursor);
  }

  private async next(consumer: string, signal: AbortSignal): Promise<Batch | null> {
    if (this.failure !== null) throw this.failure;
    const rows = this.notTaken(consumer).slice(0, MOST_TAKEN);
    const last = rows.at(-1)?.sequence;
    if (last === undefined) {
      await this.notifier.next(signal);
      return null;
    }
    return {
      entries: rows.map(({ interaction }) => interaction),
      taken: async () => void this.cursors.set(consumer, last),
    };
  }

  private keep(userId: string, history: UserHistory): UserHistory {
    this.sequence += 1;
    const kept = { ...history, userId, seq: this.sequence };
    this.states.set(userId, kept);
    if (!this.born.has(userId)) this.born.set(userId, kept.seq);
    return kept;
  }
}
