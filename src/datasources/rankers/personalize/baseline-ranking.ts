import { LRUCache } from 'lru-cache';
import type { ReportFault } from '../../../domain/degradation.js';
import { ParallaxError } from '../../../domain/errors.js';
import type { Scores } from '../../../scoring/models/ranking-lifts.js';
import type { Cache } from '../../caches/cache.js';

export interface BaselineRankingOptions {
  readonly cache: Cache;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly report: ReportFault;
}

/** Which ranking is meant, and how it is had. */
export interface BaselineQuestion {
  /** Begins with the release's id; holds everything that the answer depends on. */
  readonly key: string;
  readonly ask: () => Promise<Scores>;
}

interface Kept {
  readonly scores: Scores;
  /** When it was asked for, milliseconds since the epoch. */
  readonly at: number;
}

const FRESH_MS = 60 * 60 * 1_000;
const USABLE_MS = 24 * FRESH_MS;
/** After a refresh that failed, the next one waits. */
const REFRESH_AGAIN_MS = 60_000;

/** The live release's and the last one's, for a search or two that began before the swap. */
const KEPT_RANKINGS = 4;

/**
 * The baseline ranking, against which each user's is measured. It is the same for all users. It is requested
 * once an hour, kept in memory and in the shared cache, and served for a day when a new request fails.
 */
export class BaselineRanking {
  readonly #kept = new LRUCache<string, Kept>({ max: KEPT_RANKINGS });
  readonly #coming = new Map<string, Promise<Kept>>();
  readonly #notBefore = new LRUCache<string, number>({ max: KEPT_RANKINGS });

  constructor(private readonly options: BaselineRankingOptions) {}

  /**
   * Waits only without any cached ranking; concurrent callers share one call.
   *
   * @throws ParallaxError UNAVAILABLE (reason PRIOR_MISSING) when there is none and the request fails
   */
  async scores(question: BaselineQuestion): Promise<Scores> {
    const known = this.#usable(this.#kept.get(question.key));
    const { scores, at } = known ?? (await this.#shared(question, () => this.#find(question)));
    if (this.#age(at) >= FRESH_MS) this.#refresh(question);
    return scores;
  }

  async #find(question: BaselineQuestion): Promise<Kept> {
    const cached = this.#usable(await this.options.cache.get<Kept>(question.key));
    return cached === undefined ? this.#ask(question) : this.#keep(question.key, cached);
  }

  /** Behind the scenes: another instance may have done it already. */
  #refresh(question: BaselineQuestion): void {
    const { key } = question;
    if (this.#coming.has(key) || this.options.now() < (this.#notBefore.get(key) ?? 0)) return;
    this.#shared(question, async () => {
      const cached = await this.options.cache.get<Kept>(key);
      const isFresh = cached !== undefined && this.#age(cached.at) < FRESH_MS;
      return isFresh ? this.#keep(key, cached) : this.#ask(question);
    }).catch((error: unknown) => {
      this.#notBefore.set(key, this.options.now() + REFRESH_AGAIN_MS);
      this.options.report('AFFINITIES', error);
    });
  }

  async #ask({ key, ask }: BaselineQuestion): Promise<Kept> {
    const at = this.options.now();
    const scores = await ask().catch((error: unknown) => {
      throw priorMissing(error);
    });
    const kept = this.#keep(key, { scores, at });
    await this.options.cache.set(key, kept, USABLE_MS);
    return kept;
  }

  #shared({ key }: BaselineQuestion, obtain: () => Promise<Kept>): Promise<Kept> {
    const coming = this.#coming.get(key) ?? obtain().finally(() => this.#coming.delete(key));
    this.#coming.set(key, coming);
    return coming;
  }

  #keep(key: string, kept: Kept): Kept {
    this.#kept.set(key, kept);
    return kept;
  }

  #usable(kept: Kept | undefined): Kept | undefined {
    return kept !== undefined && this.#age(kept.at) < USABLE_MS ? kept : undefined;
  }

  #age(at: number): number {
    return this.options.now() - at;
  }
}

function priorMissing(cause: unknown): ParallaxError {
  return new ParallaxError(
    'UNAVAILABLE',
    'Amazon Personalize has returned no baseline ranking, against which a user is measured; try again shortly.',
    { reason: 'PRIOR_MISSING', retryAfterMs: 1_000, cause },
  );
}
