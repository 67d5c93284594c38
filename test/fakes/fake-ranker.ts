import type { ClusterRanker } from '../../src/datasources/rankers/cluster-ranker.js';
import type { UserHistory } from '../../src/domain/history.js';
import type { RankerKind, Taste } from '../../src/domain/taste.js';

/** Answers what the test says, when the test says. */
export class FakeRanker implements ClusterRanker {
  readonly kind: RankerKind = 'EMBEDDED';
  readonly wantsImpressions = false;
  readonly variant = 'fake';
  readonly calls: string[] = [];
  answer: (history: UserHistory) => Promise<Taste> = async () => ({ kind: 'unknown' });

  popular: () => Promise<ReadonlyMap<string, number>> = async () => new Map();

  async taste(history: UserHistory | null): Promise<Taste> {
    if (history === null) return { kind: 'unknown' };
    this.calls.push(`taste of ${history.userId}`);
    return this.answer(history);
  }

  async popularity(): Promise<ReadonlyMap<string, number>> {
    this.calls.push('popularity');
    return this.popular();
  }

  async because(): Promise<readonly []> {
    return [];
  }

  observe(): void {}

  async close(): Promise<void> {}
}

/** A user who is known for these lifts, by cluster. */
export function knownTaste(history: UserHistory, lifts: Readonly<Record<string, number>>): Taste {
  return { kind: 'known', seq: history.seq, interactions: 5, lifts: new Map(Object.entries(lifts)) };
}
