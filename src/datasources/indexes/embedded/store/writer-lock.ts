import { claimOf, heldBy, isAlive, lost } from '../../writer-claim.js';
import type { CatalogueStore } from './catalogue-store.js';

const RENEW_MS = 5_000;

/**
 * Allows one writer at a time. The claim is in LMDB, whose transactions make the takeover of a dead holder's
 * claim atomic. Every later write checks that the claim is still held.
 */
export class WriterLock {
  readonly #store: CatalogueStore;
  readonly #token: string;
  readonly #renewal: NodeJS.Timeout;

  /** @throws ParallaxError UNAVAILABLE, naming the holder, while another writer lives */
  constructor(store: CatalogueStore, purpose: string, now: () => number) {
    this.#store = store;
    const claim = claimOf(purpose, now());
    this.#token = claim.token;
    store.write(() => {
      const holder = store.writer;
      if (holder !== null && isAlive(holder, now())) throw heldBy(holder);
      store.setWriter(claim);
    });
    this.#renewal = setInterval(() => this.#renew(now()), RENEW_MS);
    this.#renewal.unref();
  }

  /** Inside every write: a claim that was lost meanwhile must not be written over. */
  check(): void {
    const holder = this.#store.writer;
    if (holder?.token !== this.#token) throw holder === null ? lost() : heldBy(holder);
  }

  release(): void {
    clearInterval(this.#renewal);
    this.#store.write(() => {
      if (this.#store.writer?.token === this.#token) this.#store.setWriter(null);
    });
  }

  #renew(now: number): void {
    try {
      this.#store.write(() => {
        const holder = this.#store.writer;
        if (holder?.token === this.#token) this.#store.setWriter({ ...holder, seenAt: now });
      });
    } catch {
      // For example a full disk. No caller waits for this one: the next write meets the same error and
      // reports it.
    }
  }
}
