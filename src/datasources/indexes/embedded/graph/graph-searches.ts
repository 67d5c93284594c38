import type { OperatorLog } from '../../../../domain/operator-log.js';
import type { CooperativeScheduler } from '../../../cooperative-scheduler.js';
import type { DerivedIndex } from '../derived/derived-file.js';
import { GraphThread } from './graph-thread.js';

interface Waiting {
  readonly base: DerivedIndex;
  readonly query: Float32Array;
  readonly count: number;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (slots: Uint32Array) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Searches of the graph, on the event loop and on threads beside it.
 *
 * A search that comes alone runs on the loop at once: a thread would cost it two messages. Where searches wait, the
 * threads take them, and the loop one in each turn that nothing else of a search waits for. The threads start when
 * searches wait for the first time.
 */
export class GraphSearches {
  /** The file that the threads have open. */
  #base: DerivedIndex | null = null;
  #threads: GraphThread[] = [];
  readonly #line: Waiting[] = [];
  readonly #ending = new Set<Promise<void>>();
  #isServing = false;
  #isClosed = false;

  /**
   * @param scheduler    who else wants the loop
   * @param threads  how many at most; 0: everything runs on the loop
   */
  constructor(
    private readonly scheduler: CooperativeScheduler,
    private readonly threads: number,
    private readonly log: OperatorLog,
  ) {}

  /**
   * The slots of about the `count` nearest vectors of a file, best first.
   *
   * @param signal  when it aborts, a search that still waits ends with its reason
   */
  search(base: DerivedIndex, query: Float32Array, count: number, signal?: AbortSignal): Promise<Uint32Array> {
    const isAlone = this.#line.length === 0 && this.#threads.every(({ isIdle }) => isIdle);
    if (isAlone && this.scheduler.tryTake()) return Promise.resolve(base.search(query, count));
    // A single search may ask twice in a turn; two waiting entries belong to two searches.
    if (this.#line.length > 0) this.#follow(base);
    return new Promise((resolve, reject) => {
      this.#line.push({ base, query, count, signal, resolve, reject });
      this.#serve();
    });
  }

  /** Lets what runs end, and the threads with it. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#letGo();
    await Promise.all(this.#ending);
  }

  /** Hands what waits to the threads, as far as they have room; the rest to the loop. */
  #serve(): void {
    for (;;) {
      const thread = this.#threads.reduce<GraphThread | null>(
        (most, one) => (one.room > (most?.room ?? 0) ? one : most),
        null,
      );
      const next = thread === null ? undefined : this.#next();
      if (thread === null || next === undefined) break;
      if (next.base !== this.#base) {
        this.#runOnLoop(next);
        continue;
      }
      this.#runOn(thread, next).catch(next.reject);
    }
    if (this.#line.length > 0) void this.#serveOnLoop();
  }

  /** Threads answer several searches in one turn, and the rest of each runs as soon as it has its answer. */
  async #runOn(thread: GraphThread, waiting: Waiting): Promise<void> {
    const slots = await thread.search(waiting.query, waiting.count);
    await this.scheduler.take();
    if (slots === null) this.#runOnLoop(waiting);
    else waiting.resolve(slots);
  }

  async #serveOnLoop(): Promise<void> {
    if (this.#isServing) return;
    this.#isServing = true;
    for (; this.#line.length > 0; ) {
      const isShared = this.#threads.some(({ room, isIdle }) => room > 0 || !isIdle);
      await (isShared ? this.scheduler.takeSpare() : this.scheduler.take());
      const next = this.#next();
      if (next !== undefined) this.#runOnLoop(next);
    }
    this.#isServing = false;
  }

  #runOnLoop({ base, query, count, resolve, reject }: Waiting): void {
    try {
      resolve(base.search(query, count));
    } catch (error) {
      reject(error);
    }
  }

  /** The first that somebody still waits for. */
  #next(): Waiting | undefined {
    for (;;) {
      const next = this.#line.shift();
      if (next?.signal?.aborted !== true) return next;
      next.reject(next.signal.reason);
    }
  }

  /** Starts threads over a file, and ends those over the one before. */
  #follow(base: DerivedIndex): void {
    if (base === this.#base || this.#isClosed) return;
    this.#letGo();
    this.#base = base;
    const order = { path: base.path, pointer: base.pointer, dimension: base.dimension };
    this.#threads = Array.from({ length: this.threads }, () => {
      const thread: GraphThread = new GraphThread(
        order,
        () => this.#serve(),
        (reason) => {
          if (!this.#threads.includes(thread)) return;
          this.#threads = this.#threads.filter((one) => one !== thread);
          this.log.warn({ reason }, 'A thread that searches beside the event loop ended; the loop searches.');
        },
      );
      return thread;
    });
  }

  #letGo(): void {
    for (const thread of this.#threads.splice(0)) {
      const ended = thread.close().finally(() => this.#ending.delete(ended));
      this.#ending.add(ended);
    }
  }
}
