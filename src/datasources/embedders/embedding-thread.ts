import type { Worker } from 'node:worker_threads';
import { badInput, ParallaxError } from '../../domain/errors.js';
import type { Embedded, EmbedRequest, ThreadAnswer, ThreadMessage } from './clip-messages.js';

interface Pending {
  readonly resolve: (embedded: Embedded) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A worker thread and its current request. The worker starts with the first request, and again with the next
 * one after it died.
 */
export class EmbeddingThread {
  #worker: Worker | null = null;
  #pending: Pending | null = null;

  /** @param start  makes the worker: a seam, so that a test can let one crash */
  constructor(private readonly start: () => Worker) {}

  get busy(): boolean {
    return this.#pending !== null;
  }

  get started(): boolean {
    return this.#worker !== null;
  }

  /**
   * @throws ParallaxError BAD_USER_INPUT for an image that cannot be decoded, UNAVAILABLE when the model
   *   fails or the worker dies
   */
  embed(request: EmbedRequest): Promise<Embedded> {
    return new Promise((resolve, reject) => {
      const worker = this.#started();
      this.#pending = { resolve, reject };
      const message: ThreadMessage = { kind: 'embed', request };
      worker.postMessage(message);
    });
  }

  /** Lets the request at work end, then the worker: its sessions released, nothing killed. */
  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    const message: ThreadMessage = { kind: 'close' };
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage(message);
    await ended;
  }

  #started(): Worker {
    if (this.#worker !== null) return this.#worker;
    const worker = this.start();
    worker.on('message', (answer: ThreadAnswer) => this.#settle(answer));
    worker.on('error', (cause) => this.#died(worker, cause));
    worker.on('exit', () => this.#died(worker, undefined));
    this.#worker = worker;
    return worker;
  }

  #settle(answer: ThreadAnswer): void {
    const pending = this.#pending;
    this.#pending = null;
    if (answer.kind === 'embedded') pending?.resolve(answer.embedded);
    else pending?.reject(errorOf(answer));
  }

  /** An error is followed by an exit; both arrive here and the first one counts. */
  #died(worker: Worker, cause: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    const pending = this.#pending;
    this.#pending = null;
    pending?.reject(
      new ParallaxError('UNAVAILABLE', 'The embedding thread stopped; the next request starts another.', {
        retryAfterMs: 1_000,
        cause,
      }),
    );
  }
}

function errorOf(answer: Exclude<ThreadAnswer, { kind: 'embedded' }>): ParallaxError {
  switch (answer.kind) {
    case 'refused':
      return badInput(answer.argument, answer.message);
    case 'failed':
      return new ParallaxError('UNAVAILABLE', 'The embedding model failed.', {
        cause: new Error(answer.message),
      });
  }
}
