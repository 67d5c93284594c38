import { Worker } from 'node:worker_threads';
import { workerUrl } from '../../../worker-url.js';
import type { FromGraph, GraphOrder, ToGraph } from './graph-messages.js';

/** So many searches are handed to a thread at once: the second begins while the loop has yet to read the first's end. */
const MOST_PENDING = 2;

interface Pending {
  /** Null: the thread cannot answer it any more. */
  readonly settle: (slots: Uint32Array | null) => void;
}

/** A thread that searches one file of the graph; it maps the file by itself, and the system shares the pages. */
export class GraphThread {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #exited: Promise<void>;
  #state: 'opening' | 'ready' | 'ended' = 'opening';
  #calls = 0;

  /**
   * @param onRoom   called when it can take a search more
   * @param onFault  called once when it ended by itself, with the reason
   */
  constructor(
    order: GraphOrder,
    private readonly onRoom: () => void,
    private readonly onFault: (reason: string) => void,
  ) {
    this.#worker = new Worker(workerUrl(import.meta.url, './graph-thread.worker.js'), { workerData: order });
    this.#worker.on('message', (message: FromGraph) => this.#hear(message));
    this.#worker.on('error', (error) => this.#end(error.message));
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        this.#end('its thread ended');
        resolve();
      });
    });
    // An idle thread keeps no program alive.
    this.#worker.unref();
  }

  /** Number of searches that it can accept now. */
  get room(): number {
    return this.#state === 'ready' ? MOST_PENDING - this.#pending.size : 0;
  }

  get isIdle(): boolean {
    return this.#pending.size === 0;
  }

  /** The slots of about the `count` nearest vectors, best first; null when the thread ended under it. */
  search(query: Float32Array, count: number): Promise<Uint32Array | null> {
    const call = this.#calls++;
    this.#worker.ref();
    return new Promise((settle) => {
      this.#pending.set(call, { settle });
      // A message takes the whole buffer beneath a view.
      const own = query.byteLength === query.buffer.byteLength ? query : query.slice();
      this.#post({ kind: 'search', call, query: own, count });
    });
  }

  /** Lets its searches end, then the thread, and waits for that. */
  async close(): Promise<void> {
    this.#worker.ref();
    this.#post({ kind: 'close' });
    await this.#exited;
  }

  #hear(message: FromGraph): void {
    switch (message.kind) {
      case 'ready':
        this.#state = 'ready';
        break;
      case 'unusable':
        this.#end(message.fault);
        return;
      case 'found': {
        const pending = this.#pending.get(message.call);
        this.#pending.delete(message.call);
        if (this.#pending.size === 0) this.#worker.unref();
        pending?.settle(message.slots);
      }
    }
    this.onRoom();
  }

  /** An error is followed by an exit; the first counts. */
  #end(reason: string): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    for (const { settle } of this.#pending.values()) settle(null);
    this.#pending.clear();
    this.onFault(reason);
  }

  #post(message: ToGraph): void {
    this.#worker.postMessage(message);
  }
}
