import { ParallaxError } from '../../domain/errors.js';
import type { Embedded, EmbedRequest } from './clip-messages.js';
import type { EmbeddingThread } from './embedding-thread.js';

interface Waiting {
  readonly isUrgent: boolean;
  readonly request: EmbedRequest;
  readonly resolve: (embedded: Embedded) => void;
  readonly reject: (reason: unknown) => void;
}

/** A pool of threads that start on demand; urgent requests first, then first come, first served. */
export class EmbeddingThreads {
  readonly #waiting: Waiting[] = [];
  #closed = false;

  constructor(private readonly threads: readonly EmbeddingThread[]) {}

  /**
   * Embeds when a thread is free. An aborted request ends at once: one that waits is dropped, the answer to
   * one at work is ignored.
   *
   * @param isUrgent  a query's, which passes by what waits for an ingest
   */
  async submit(
    request: EmbedRequest,
    {
      signal,
      isUrgent = false,
    }: { readonly signal?: AbortSignal | undefined; readonly isUrgent?: boolean } = {},
  ): Promise<Embedded> {
    signal?.throwIfAborted();
    if (this.#closed) throw closing();
    return new Promise<Embedded>((resolve, reject) => {
      const waiting: Waiting = {
        isUrgent,
        request,
        resolve: settleWith(resolve),
        reject: settleWith(reject),
      };
      const abandon = (): void => {
        const place = this.#waiting.indexOf(waiting);
        if (place >= 0) this.#waiting.splice(place, 1);
        reject(signal?.reason);
      };
      function settleWith<Value>(settle: (value: Value) => void): (value: Value) => void {
        return (value) => {
          signal?.removeEventListener('abort', abandon);
          settle(value);
        };
      }
      signal?.addEventListener('abort', abandon, { once: true });
      const behind = isUrgent ? this.#waiting.findIndex((other) => !other.isUrgent) : -1;
      this.#waiting.splice(behind < 0 ? this.#waiting.length : behind, 0, waiting);
      this.#dispatch();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const waiting of this.#waiting.splice(0)) waiting.reject(closing());
    await Promise.all(this.threads.map((thread) => thread.close()));
  }

  #dispatch(): void {
    const idle = this.threads.filter((thread) => !thread.busy);
    // A thread that is loaded already answers sooner than one that has yet to start.
    const thread = idle.find((candidate) => candidate.started) ?? idle[0];
    const next = thread === undefined ? undefined : this.#waiting.shift();
    if (thread === undefined || next === undefined) return;
    thread
      .embed(next.request)
      .then(next.resolve, next.reject)
      .finally(() => this.#dispatch());
  }
}

function closing(): ParallaxError {
  return new ParallaxError('UNAVAILABLE', 'The embedder is closing.');
}
