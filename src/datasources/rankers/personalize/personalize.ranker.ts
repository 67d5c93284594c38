import { createHash } from 'node:crypto';
import { BASELINE_USER_ID } from '../../../domain/arguments.js';
import { type Cluster, MAX_CLUSTERS } from '../../../domain/cluster.js';
import type { ReportFault } from '../../../domain/degradation.js';
import { ParallaxError } from '../../../domain/errors.js';
import type { UserHistory } from '../../../domain/history.js';
import type { Release } from '../../../domain/release.js';
import type { Taste } from '../../../domain/taste.js';
import { because, type Reason } from '../../../scoring/because.js';
import { type ClusterTable, tableWithoutNeighbours } from '../../../scoring/models/cluster-table.js';
import { withOwnEvents } from '../../../scoring/models/own-events.js';
import { liftsFromRankings, type Scores } from '../../../scoring/models/ranking-lifts.js';
import type { Cache } from '../../caches/cache.js';
import { untilAborted } from '../../concurrency/until-aborted.js';
import type { ClusterRanker } from '../cluster-ranker.js';
import { BaselineRanking } from './baseline-ranking.js';
import { RankingClient, type RankingQuestion } from './ranking-client.js';

export interface PersonalizeRankerOptions {
  /** Instead of the release's own campaign; null: the release's. */
  readonly campaignArn: string | null;
  readonly filterArn: string | null;
  /** Contextual metadata of every call, by its name in the interactions' schema. */
  readonly context: Readonly<Record<string, string>>;
  /** Null: what the SDK finds itself (`AWS_REGION`, the profile). */
  readonly region: string | null;
  readonly release: () => Promise<Release>;
  /** Clusters of the live release; the same array while nothing changed. */
  readonly clusters: () => Promise<readonly Cluster[]>;
  readonly cache: Cache;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly report: ReportFault;
  /** Milliseconds that one ranking may take: a late one still serves the user's next search. */
  readonly deadlineMs?: number;
}

export interface PersonalizeRanker extends ClusterRanker {
  readonly kind: 'PERSONALIZE';
}

const DEADLINE_MS = 2_000;

/**
 * Amazon Personalize as the ranker: all clusters of the release in one GetPersonalizedRanking.
 *
 * Opens without a published catalogue, and without calling the service.
 *
 * @throws ParallaxError UNAVAILABLE when the live release has no campaign, or more clusters than one call takes
 */
export async function openPersonalizeRanker(options: PersonalizeRankerOptions): Promise<PersonalizeRanker> {
  const published = await Promise.all([options.release(), options.clusters()]).catch(() => null);
  if (published !== null) {
    const [release, clusters] = published;
    campaignOf(release, options);
    refuseTooMany(clusters);
  }
  return new PersonalizeCampaignRanker(options);
}

class PersonalizeCampaignRanker implements PersonalizeRanker {
  readonly kind = 'PERSONALIZE';
  readonly wantsImpressions = true;
  readonly variant: string;
  readonly #client: RankingClient;
  readonly #baseline: BaselineRanking;
  #clusters: readonly Cluster[] = [];
  #table: ClusterTable = tableWithoutNeighbours([]);

  constructor(private readonly options: PersonalizeRankerOptions) {
    const { campaignArn, filterArn, context, region, deadlineMs = DEADLINE_MS } = options;
    this.variant = hashOf([campaignArn, filterArn, sorted(context)]);
    this.#client = new RankingClient({ region, filterArn, context, deadlineMs });
    this.#baseline = new BaselineRanking(options);
  }

  async taste(history: UserHistory | null, release: Release, signal?: AbortSignal): Promise<Taste> {
    if (history === null || history.paused || history.seen.length + history.hidden.length === 0) {
      return { kind: 'unknown' };
    }
    const table = await this.#tableOf();
    signal?.throwIfAborted();
    // Personalize has no counting event of a user who only hid images, or took back the rest.
    if (table.ids.length === 0 || history.seen.length === 0) {
      return withOwnEvents(new Map(), { history, table, now: this.options.now() });
    }
    const question = this.#questionOf(release, table);
    const baseline = this.#baselineScores(release, question);
    baseline.catch(() => undefined);
    // The user's own answer is awaited first: if both fail, its error is reported.
    const { scores, recommendationId } = await this.#client.rank(history.userId, question, signal);
    const lifts = liftsFromRankings(scores, await untilAborted(baseline, signal), table.ids);
    return {
      ...withOwnEvents(lifts, { history, table, now: this.options.now() }),
      ...(recommendationId !== undefined && { recommendationId }),
    };
  }

  /** The baseline ranking, in which popular clusters score highest. */
  async popularity(release: Release): Promise<ReadonlyMap<string, number>> {
    const table = await this.#tableOf();
    return table.ids.length === 0
      ? new Map()
      : this.#baselineScores(release, this.#questionOf(release, table));
  }

  /**
   * Reasons from the user's own images of the same cluster: Personalize gives none. The recorded clusters are
   * those that Personalize received; reading the present ones would cost one more index request per search.
   */
  async because(history: UserHistory, clusterId: string, first: number): Promise<readonly Reason[]> {
    return because({ history, clusterId, first, now: this.options.now() });
  }

  /** Nothing to do: the event reaches Personalize from the log, and every taste is made from the history at hand. */
  observe(): void {}

  async close(): Promise<void> {
    this.#client.close();
  }

  /** In code unit order: the scores do not depend on it, and the same question is the same bytes. */
  #questionOf(release: Release, { ids }: ClusterTable): RankingQuestion {
    return { campaignArn: campaignOf(release, this.options), itemIds: ids.toSorted() };
  }

  #baselineScores(release: Release, question: RankingQuestion): Promise<Scores> {
    const { campaignArn, itemIds } = question;
    return this.#baseline.scores({
      key: `${release.id}:nobody:${this.variant}:${hashOf([campaignArn, itemIds])}`,
      // Without the signal of the search that needs it first: others wait for it too.
      ask: async () => (await this.#client.rank(BASELINE_USER_ID, question)).scores,
    });
  }

  async #tableOf(): Promise<ClusterTable> {
    const clusters = await this.options.clusters();
    if (clusters !== this.#clusters) {
      refuseTooMany(clusters);
      this.#table = tableWithoutNeighbours(clusters);
      this.#clusters = clusters;
    }
    return this.#table;
  }
}

function campaignOf(
  release: Release,
  { campaignArn }: Pick<PersonalizeRankerOptions, 'campaignArn'>,
): string {
  const arn = campaignArn ?? release.campaignArn;
  if (arn !== undefined) return arn;
  throw new ParallaxError(
    'UNAVAILABLE',
    'The live release has no Personalize campaign: train one for it, or set PERSONALIZE_CAMPAIGN_ARN.',
  );
}

function refuseTooMany(clusters: readonly Cluster[]): void {
  if (clusters.length <= MAX_CLUSTERS) return;
  throw new ParallaxError(
    'UNAVAILABLE',
    `The live release has ${clusters.length} clusters and one Personalize call ranks at most ${MAX_CLUSTERS}: cluster the catalogue into fewer.`,
  );
}

function sorted(context: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16);
}
