import { ParallaxError } from '../../../domain/errors.js';
import type { OperatorLog } from '../../../domain/operator-log.js';
import { isSameSpace, spaceName } from '../../../domain/vector.js';
import { raceDeadline } from '../../concurrency/race-deadline.js';
import type { OpenSearchClient } from './client/opensearch-client.js';
import { type ConcreteIndex, liveIndex } from './concrete-index.js';

/** When the next look at the alias is due; injected so that tests need not wait. */
export interface PollTimer {
  /** Calls back once, unless the answer is called first. */
  after(ms: number, callback: () => void): () => void;
}

export interface FollowerOptions {
  readonly alias: string;
  readonly pollMs: number;
  readonly timer: PollTimer;
  /** Milliseconds of a clock that continues while the process is frozen. */
  readonly now: () => number;
  readonly log: OperatorLog;
}

/** So many polls without a look, and the timers stood still: the process was frozen, as functions are between calls. */
const POLLS_MISSED = 3;
/** A search waits no longer for the look that comes with it; the last answer serves it then. */
const PATIENCE_MS = 300;

/**
 * Knows which index serves: the alias and everything its mapping says are read again and again, off the path
 * of any search. A look that fails leaves the last answer standing.
 */
export class LiveFollower {
  #stop: () => void = () => undefined;
  #looking: Promise<void> | null = null;
  #isClosed = false;
  #lookedAt: number;
  /** Last message to the log, so that it is logged once. */
  #told: string | null = null;

  private constructor(
    private readonly client: OpenSearchClient,
    private readonly options: FollowerOptions,
    public live: ConcreteIndex,
  ) {
    this.#lookedAt = options.now();
    this.#schedule();
  }

  /**
   * @param check  throws when queries cannot be compared with what is live
   * @throws ParallaxError UNAVAILABLE when nothing is behind the alias; INTERNAL when it cannot be searched; what
   *   `check` throws
   */
  static async open(
    client: OpenSearchClient,
    options: FollowerOptions,
    check: (live: ConcreteIndex) => void,
  ): Promise<LiveFollower> {
    const live = await liveIndex(client, options.alias);
    if (live === null) throw nothingBehind(options.alias);
    check(live);
    return new LiveFollower(client, options, live);
  }

  /** Looks now. @throws ParallaxError when the look failed */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  /** Looks before anything is asked of what may have been live long ago; never fails. */
  async catchUp(): Promise<void> {
    const { now, pollMs } = this.options;
    if (now() - this.#lookedAt <= POLLS_MISSED * pollMs) return;
    await raceDeadline(this.#lookOrSay(), PATIENCE_MS, () => undefined);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stop();
    await this.#looking?.catch(() => undefined);
  }

  async #look(): Promise<void> {
    const { alias, log, now } = this.options;
    // Also of a look that fails: the next request does not wait for another.
    this.#lookedAt = now();
    const found = await liveIndex(this.client, alias);
    if (found === null) throw nothingBehind(alias);
    const [mine, theirs] = [this.live.meta.record.space, found.meta.record.space];
    if (isSameSpace(mine, theirs)) {
      this.live = found;
      this.#tell(null);
      return;
    }
    this.#tell(`space ${spaceName(theirs)}`, () =>
      log.warn(
        { index: found.name, mine: spaceName(mine), theirs: spaceName(theirs) },
        `A release in another space is live. This instance stays on "${this.live.name}" until it is started with the embedder "${found.meta.record.embedder}".`,
      ),
    );
  }

  #schedule(): void {
    if (this.#isClosed) return;
    this.#stop = this.options.timer.after(this.options.pollMs, () => {
      void this.#lookOrSay().then(() => this.#schedule());
    });
  }

  async #lookOrSay(): Promise<void> {
    await this.look().catch((error: unknown) =>
      this.#tell('failed', () =>
        this.options.log.warn({ err: error }, 'The live index could not be read; the last one stays in use.'),
      ),
    );
  }

  #tell(what: string | null, say: () => void = () => undefined): void {
    if (what !== this.#told) say();
    this.#told = what;
  }
}

/** The clock on the wall; a process may end while it waits. */
export const SYSTEM_TIMER: PollTimer = {
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

function nothingBehind(alias: string): ParallaxError {
  return new ParallaxError(
    'UNAVAILABLE',
    `There is no index behind the alias "${alias}": ingest the catalogue first, or check OPENSEARCH_INDEX.`,
  );
}
