import { isDeepStrictEqual } from 'node:util';
import type { Cache } from '../../datasources/caches/cache.js';
import type { ImageIndex } from '../../datasources/indexes/image-index.js';
import type { ReportFault } from '../../domain/degradation.js';
import type { Hit } from '../../domain/hit.js';
import type { Release } from '../../domain/release.js';
import { weightFor } from '../../scoring/automatic-weight.js';
import { homeClusters } from '../../scoring/home-clusters.js';
import { relevanceOf } from '../../scoring/relevance/calibrate.js';
import { armsOfSearch } from '../arms-of-search.js';
import { calibrationOf } from '../calibration-of.js';
import { type Candidates, type KeptCandidates, withoutItself } from '../find-candidates.js';
import { hitsOf, type KeptImages, keepImages } from '../kept-images.js';
import type { EmbeddedQuery } from '../query/embed-query.js';
import type { SearchArguments } from '../search-arguments.js';
import { type SearchBudget, type Timing, within } from '../search-budget.js';
import type { SearchSettings } from '../search-ports.js';
import type { UserInSearch } from './taste-in-time.js';

/** So many are asked for: those that the window holds already are as good as brought. */
const MOST_BROUGHT = 100;
/** So many candidates are ranked at most, with the brought ones. */
const MOST_CANDIDATES = 1_000;
/** Where the farthest candidate is less probably relevant than this, nothing relevant lies beyond it. */
const LEAST_RELEVANCE = 0.05;
const KEPT_MS = 60_000;
/** Raised when what is kept changes, so that no instance reads what one of another version kept. */
const KEPT_VERSION = 3;

export interface TasteCandidatePorts {
  readonly index: Pick<ImageIndex, 'nearest' | 'revision'>;
  readonly cache: Pick<Cache, 'get' | 'set'>;
  readonly timing: Timing;
  readonly report: ReportFault;
  readonly settings: Pick<SearchSettings, 'candidates' | 'weight' | 'formula' | 'experiment'>;
}

/** The user's clusters to search, and the search. */
export interface TasteCandidateRequest {
  readonly args: SearchArguments;
  readonly release: Release;
  /** Identifies the search; its user's candidates are cached under it. */
  readonly kept: KeptCandidates;
}

/** Cached neighbours of one user; valid until the user's home clusters or the index change. */
interface KeptNeighbours {
  /** The clusters that were searched, in the order of their ids. */
  readonly clusters: readonly string[];
  readonly revision: number;
  readonly images: KeptImages;
}

/**
 * The images nearest to a query within the clusters that cover its user's newest images: a style that is half a percent
 * of a subject is not among the nearest few hundred, however much its user likes it.
 *
 * They are asked for behind the plain search, which shows whether anything relevant can lie beyond its window.
 */
export class TasteCandidates {
  readonly #kept: Promise<KeptNeighbours | undefined> | null;

  constructor(
    private readonly request: TasteCandidateRequest,
    private readonly ports: TasteCandidatePorts,
  ) {
    this.#kept = this.#mayAsk() ? ports.cache.get<KeptNeighbours>(this.#key()).catch(() => undefined) : null;
  }

  /**
   * Finds images beyond the window, the nearest first; empty when they do not arrive in time.
   *
   * @param until  of `patienceFor`
   */
  async beyond(
    query: EmbeddedQuery,
    { hits, degradation }: Candidates,
    user: UserInSearch,
    budget: SearchBudget,
    until: number,
  ): Promise<readonly Hit[]> {
    const { settings, timing, report } = this.ports;
    const room = Math.min(MOST_BROUGHT, MOST_CANDIDATES - hits.length);
    const isCut = hits.length >= settings.candidates && degradation === null;
    if (!isCut || room <= 0 || !this.#mayAsk() || this.#weightOf(user) === 0) return [];
    if (!this.#mayBeRelevant(query, hits)) return [];
    const found = await within(
      timing,
      this.#ask(query, user, budget.signal),
      until - budget.elapsed(),
      () => {
        report(
          'CANDIDATES',
          new Error(`The search in the user's clusters had no answer within ${until} ms.`),
        );
        return [];
      },
    );
    const window = new Set(hits.map(({ imageId }) => imageId));
    return found
      .filter(({ imageId }) => !window.has(imageId))
      .slice(0, room)
      .map(broughtHit);
  }

  #mayAsk(): boolean {
    const { args } = this.request;
    return args.userId !== null && args.personalize && this.#weightsAsked().some((weight) => weight !== 0);
  }

  #weightsAsked(): readonly (number | null)[] {
    return armsOfSearch(this.request.args, this.ports.settings).arms.map(({ weight }) => weight);
  }

  #weightOf({ history, taste }: Pick<UserInSearch, 'history' | 'taste'>): number {
    if (history === null || history.paused) return 0;
    return Math.max(...this.#weightsAsked().map((weight) => weightFor(taste, weight)));
  }

  #mayBeRelevant(query: EmbeddedQuery, hits: readonly Hit[]): boolean {
    if (query.kind !== 'vector') return false;
    const farthest = hits.at(-1)?.similarity ?? -1;
    return relevanceOf(farthest, calibrationOf(this.request.release, query, hits)) >= LEAST_RELEVANCE;
  }

  /** Never rejects: a search must not fail over what it can do without. */
  async #ask(
    query: EmbeddedQuery,
    { history }: Pick<UserInSearch, 'history'>,
    signal: AbortSignal,
  ): Promise<readonly Hit[]> {
    const { args } = this.request;
    const { index, cache, report } = this.ports;
    if (history === null || query.kind !== 'vector') return [];
    const allowed = args.filter.clusters;
    const clusters = homeClusters(history)
      .filter((id) => allowed === undefined || allowed.includes(id))
      .sort();
    if (clusters.length === 0) return [];
    try {
      const filter = { ...withoutItself(args.filter, query.exclude), clusters };
      const [kept, revision] = await Promise.all([this.#kept, index.revision()]);
      const isSame = kept?.revision === revision && isDeepStrictEqual(kept.clusters, clusters);
      if (isSame) return hitsOf(kept.images);
      const images = keepImages(await index.nearest(query.vector, { k: MOST_BROUGHT, filter, signal }));
      await cache.set<KeptNeighbours>(this.#key(), { clusters, revision, images }, KEPT_MS);
      return hitsOf(images);
    } catch (error) {
      report('CANDIDATES', error);
      return [];
    }
  }

  #key(): string {
    return `${this.request.kept.key}:of-${KEPT_VERSION}:${this.request.args.userId}`;
  }
}

/** Not ranked yet. */
function broughtHit({ imageId, clusterId, similarity, code }: Hit): Hit {
  return code === undefined
    ? { imageId, clusterId, similarity, similarityRank: 0, isBeyondWindow: true }
    : { imageId, clusterId, similarity, similarityRank: 0, isBeyondWindow: true, code };
}
