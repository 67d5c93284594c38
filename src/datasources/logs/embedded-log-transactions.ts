import pLimit from 'p-limit';
import { ParallaxError } from '../../domain/errors.js';
import type { LogStores } from './embedded-log-stores.js';
import { logUnavailable } from './log-unavailable.js';

/**
 * Works in one transaction at most: they run in one turn of the event loop, half a millisecond each for
 * a user with a full history. More at once would share a sync further and keep searches waiting.
 */
const WORKS_AT_ONCE = 16;

/** Reads and writes of the log; every failure is UNAVAILABLE, whatever LMDB's error. */
export class LogTransactions {
  #closed = false;
  readonly #limit = pLimit(WORKS_AT_ONCE);

  constructor(private readonly environment: LogStores['environment']) {}

  /**
   * Runs the work in a transaction and resolves when it is on disk. Works that wait for the same sync
   * share it; each is a nested transaction, so that one that throws takes only its own writes back.
   */
  async commit<T>(work: () => T): Promise<T> {
    this.#requireOpen();
    try {
      return await this.#limit(() => this.environment.childTransaction(work));
    } catch (error) {
      throw asUnavailable(error);
    }
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
    await this.environment.close();
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
