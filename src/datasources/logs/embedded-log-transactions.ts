import { ParallaxError } from '../../domain/errors.js';
import type { LogStores } from './embedded-log-stores.js';
import { logUnavailable } from './log-unavailable.js';

/**
 * Time for the works of one transaction, milliseconds: they run in one turn of the event loop. More at once would
 * share a sync further and keep searches waiting.
 */
const TURN_MS = 4;

interface Waiting {
  /** Resolves or rejects the caller; called when the work is on disk. */
  settle(): void;
  work(): void;
  reject(error: unknown): void;
}

/** Reads and writes of the log; every failure is UNAVAILABLE, whatever LMDB's error. */
export class LogTransactions {
  #closed = false;
  /** Resolves when nothing waits; null then. */
  #committing: Promise<void> | null = null;
  readonly #waiting: Waiting[] = [];

  constructor(private readonly environment: LogStores['environment']) {}

  /**
   * Runs the work in a transaction and resolves when it is on disk. Works that wait for the same sync share it and
   * the transaction. If one of them throws, nothing of them is kept; each is then run again in a nested transaction
   * of its own, so that the one that throws takes only its own writes back.
   *
   * @param work  may run twice
   */
  commit<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#requireOpen();
      let result: { readonly value: T } | null = null;
      this.#waiting.push({
        work() {
          result = { value: work() };
        },
        settle() {
          if (result !== null) resolve(result.value);
        },
        reject: (error) => reject(asUnavailable(error)),
      });
      this.#committing ??= this.#commitAll();
    });
  }

  read<T>(read: () => T): T {
    this.#requireOpen();
    try {
      return read();
    } catch (error) {
      throw asUnavailable(error);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#committing;
    await this.environment.close();
  }

  async #commitAll(): Promise<void> {
    while (this.#waiting.length > 0) await this.#commitGroup();
    this.#committing = null;
  }

  async #commitGroup(): Promise<void> {
    const group: Waiting[] = [];
    let hasThrown = false;
    try {
      await this.environment.childTransaction(() => {
        const end = performance.now() + TURN_MS;
        do {
          const next = this.#waiting.shift();
          if (next === undefined) return;
          group.push(next);
          try {
            next.work();
          } catch (error) {
            hasThrown = true;
            throw error;
          }
        } while (performance.now() < end);
      });
      for (const { settle } of group) settle();
    } catch (error) {
      if (hasThrown) await Promise.all(group.map((one) => this.#commitAlone(one)));
      // Without a group the transaction could not begin.
      else for (const { reject } of group.length > 0 ? group : this.#waiting.splice(0)) reject(error);
    }
  }

  async #commitAlone({ work, settle, reject }: Waiting): Promise<void> {
    try {
      await this.environment.childTransaction(work);
      settle();
    } catch (error) {
      reject(error);
    }
  }

  #requireOpen(): void {
    if (this.#closed) throw asUnavailable(new Error('the interaction log is closed'));
  }
}

function asUnavailable(error: unknown): ParallaxError {
  if (error instanceof ParallaxError) return error;
  absorbCommitError(error);
  return logUnavailable(error);
}

/** LMDB gives a failed commit's reason as a second promise; unhandled, its rejection would end the process. */
function absorbCommitError(error: unknown): void {
  if (error instanceof Error && 'commitError' in error && error.commitError instanceof Promise) {
    error.commitError.catch(() => {});
  }
}
