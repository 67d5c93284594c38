import { setImmediate } from 'node:timers/promises';
import type { NotedPages, ShownPage } from '../../domain/impression.js';
import type { LogStores } from './embedded-log-stores.js';
import type { LogTransactions } from './embedded-log-transactions.js';
import { packShown, unpackShown } from './shown-page-bytes.js';

const PAGES_AT_ONCE = 500;
/** More than a batch adds, so that a lowered limit is reached. */
const DROPPED_AT_ONCE = 2_000;

/** Shown pages of the embedded log, the newest `most` of them: each has a number, and the oldest leave first. */
export class EmbeddedShown {
  constructor(
    private readonly stores: LogStores,
    private readonly transactions: LogTransactions,
    private readonly most: number,
  ) {}

  note(pages: readonly ShownPage[]): Promise<NotedPages> {
    const { shown, shownOf, users } = this.stores;
    return this.transactions.commit((): NotedPages => {
      let kept = 0;
      for (const page of pages) {
        const user = users.get(page.userId);
        const isKnown = user !== undefined && page.order.seq >= (user.born ?? 0) && !user.history.paused;
        if (!isKnown || this.most === 0) continue;
        const number = this.#next();
        const previous = shownOf.get(page.userId) ?? 0;
        shown.put(number, { userId: page.userId, previous, page: packShown(page) });
        shownOf.put(page.userId, number);
        kept += 1;
      }
      this.#dropOldest();
      return { kept, refused: pages.length - kept };
    });
  }

  /** Called within a transaction. */
  forget(userId: string): void {
    const { shown, shownOf } = this.stores;
    for (let number = shownOf.get(userId) ?? 0; number > 0; ) {
      const page = shown.get(number);
      if (page === undefined) break;
      shown.remove(number);
      number = page.previous;
    }
    shownOf.remove(userId);
  }

  async *all(): AsyncGenerator<ShownPage> {
    let start = 1;
    for (;;) {
      const rows = this.transactions.read(() => [
        ...this.stores.shown.getRange({ start, limit: PAGES_AT_ONCE }),
      ]);
      for (const { value } of rows) {
        const page = unpackShown(value.userId, value.page);
        if (page !== null) yield page;
      }
      start = (rows.at(-1)?.key ?? 0) + 1;
      if (rows.length < PAGES_AT_ONCE) return;
      await setImmediate();
    }
  }

  #next(): number {
    const { counters } = this.stores;
    const number = (counters.get('shown') ?? 0) + 1;
    counters.put('shown', number);
    return number;
  }

  #dropOldest(): void {
    const { counters, shown, shownOf } = this.stores;
    const end = (counters.get('shown') ?? 0) - this.most + 1;
    for (const { key, value } of [...shown.getRange({ start: 1, end, limit: DROPPED_AT_ONCE })]) {
      shown.remove(key);
      if (shownOf.get(value.userId) === key) shownOf.remove(value.userId);
    }
  }
}
