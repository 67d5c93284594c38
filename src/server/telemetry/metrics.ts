import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { BreakerState, CallOutcome, GuardedPort } from '../../datasources/policies/policy-events.js';
import type { Degradation } from '../../domain/degradation.js';
import type { InteractionType } from '../../domain/interaction.js';
import type { Release } from '../../domain/release.js';
import type { OperationKind } from '../../domain/request-telemetry.js';
import type { TimedStage } from '../../domain/stage-timing.js';
import type { ShownOutcome } from '../../learning/record-shown.js';
import { systemTiming, within } from '../../search/search-budget.js';

/** Result of recording an interaction that a client sent. */
export type InteractionOutcome = 'appended' | 'duplicate' | 'paused' | 'queued' | 'failed';

/**
 * All metrics. No label takes a value that a client chooses: each has a handful of values, so clients cannot
 * exhaust the memory of the gateway or of Prometheus.
 */
export interface Metrics {
  readonly registry: Registry;
  /** The content type of `text`. */
  readonly contentType: string;
  /** Everything, in Prometheus' text form. */
  text(): Promise<string>;
  request(operation: OperationKind, outcome: string, ms: number): void;
  stage(stage: TimedStage, ms: number): void;
  degradation(degradation: Degradation): void;
  cacheLookup(kind: CacheKind, hit: boolean): void;
  breaker(port: GuardedPort, state: BreakerState): void;
  engineCall(port: GuardedPort, method: string, outcome: CallOutcome, ms: number): void;
  interaction(type: InteractionType, outcome: InteractionOutcome): void;
  shownPages(outcome: ShownOutcome, pages: number): void;
  forwarded(consumer: string, entries: number): void;
  deadLetter(consumer: string, entries: number): void;
  /** @param read  asked at every scrape; when it fails or is slow, the gauge keeps its last value */
  watchLag(consumer: string, read: () => Promise<number>): void;
  /** @param read  the release that searches are answered from; as `watchLag` */
  watchRelease(read: () => Promise<Release>): void;
  httpResponse(status: number): void;
  /** A request that was refused before it reached GraphQL. */
  refusal(refusal: { readonly status: number; readonly code: string }): void;
}

const REQUEST_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 2, 5, 10];
const PART_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.8, 1.5, 3];
const BREAKER_VALUES: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2 };

/** Time limit for values read at a scrape, so that the scrape itself does not time out. */
const SCRAPE_MS = 1_000;

function inScrape<T>(read: Promise<T>): Promise<T> {
  return within(systemTiming, read, SCRAPE_MS, () => {
    throw new Error(`There was no answer within ${SCRAPE_MS} ms.`);
  });
}

/** Metrics of one gateway, with those of the process beside them. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: 'parallax_requests_total',
    help: 'GraphQL operations answered, by kind and by the code of the first error (OK: none).',
    labelNames: ['operation', 'outcome'],
    registers,
  });
  const requestSeconds = new Histogram({
    name: 'parallax_request_seconds',
    help: 'Time from the parsed request to its answer.',
    labelNames: ['operation'],
    buckets: REQUEST_SECONDS,
    registers,
  });
  const stageSeconds = new Histogram({
    name: 'parallax_stage_seconds',
    help: 'Time of one stage of a search, also of one that failed; affinities run beside embed and candidates.',
    labelNames: ['stage'],
    buckets: PART_SECONDS,
    registers,
  });
  const degradations = new Counter({
    name: 'parallax_degradations_total',
    help: 'Stages of searches that answered by their fallback.',
    labelNames: ['stage', 'reason'],
    registers,
  });
  const cacheLookups = new Counter({
    name: 'parallax_cache_lookups_total',
    help: 'Lookups in the cache by what was looked for.',
    labelNames: ['kind', 'result'],
    registers,
  });
  const breakers = new Gauge({
    name: 'parallax_breaker_state',
    help: 'State of the breaker of an engine on another machine: 0 closed, 1 half-open, 2 open.',
    labelNames: ['port'],
    registers,
  });
  const breakerChanges = new Counter({
    name: 'parallax_breaker_changes_total',
    help: 'Changes of a breaker, by the state that it changed to.',
    labelNames: ['port', 'state'],
    registers,
  });
  const calls = new Counter({
    name: 'parallax_engine_calls_total',
    help: 'Calls of engines on other machines; REFUSED and BUSY were not made.',
    labelNames: ['port', 'method', 'outcome'],
    registers,
  });
  const callSeconds = new Histogram({
    name: 'parallax_engine_call_seconds',
    help: 'Time of the calls that were made, retries included.',
    labelNames: ['port', 'method'],
    buckets: PART_SECONDS,
    registers,
  });
  const interactions = new Counter({
    name: 'parallax_interactions_total',
    help: 'Interactions sent by clients, by what became of them.',
    labelNames: ['type', 'outcome'],
    registers,
  });
  const shownPages = new Counter({
    name: 'parallax_shown_pages_total',
    help: 'Pages of searches to be recorded, by what became of them.',
    labelNames: ['outcome'],
    registers,
  });
  const forwarded = new Counter({
    name: 'parallax_forwarded_total',
    help: 'Entries of the interaction log that a consumer has delivered.',
    labelNames: ['consumer'],
    registers,
  });
  const deadLetter = new Counter({
    name: 'parallax_set_aside_total',
    help: 'Entries of the interaction log that a consumer can never deliver.',
    labelNames: ['consumer'],
    registers,
  });
  const lags = new Map<string, () => Promise<number>>();
  new Gauge({
    name: 'parallax_forwarder_lag',
    help: 'Entries of the interaction log that a consumer has not taken yet.',
    labelNames: ['consumer'],
    registers,
    async collect() {
      const read = async ([consumer, lag]: [string, () => Promise<number>]): Promise<void> =>
        this.set({ consumer }, await inScrape(lag()));
      await Promise.allSettled([...lags].map(read));
    },
  });
  let live: (() => Promise<Release>) | null = null;
  new Gauge({
    name: 'parallax_release_info',
    help: 'Always 1; the labels say which release searches are answered from.',
    labelNames: ['release', 'clustering', 'model', 'dimension'],
    registers,
    async collect() {
      const release = await inScrape(live?.() ?? Promise.resolve(null)).catch(() => null);
      if (release === null) return;
      const { id, clustering, space } = release;
      // Removes the series of the previous release.
      this.reset();
      this.set({ release: id, clustering, model: space.model, dimension: space.dimension }, 1);
    },
  });
  const responses = new Counter({
    name: 'parallax_http_responses_total',
    help: 'HTTP responses of every route, by class of status.',
    labelNames: ['status'],
    registers,
  });
  const refusals = new Counter({
    name: 'parallax_refusals_total',
    help: 'Requests refused before they reached GraphQL, by status and code.',
    labelNames: ['status', 'code'],
    registers,
  });

  return {
    registry,
    contentType: registry.contentType,
    text: async () => `${await registry.metrics()}\n${await processMetrics().metrics()}`,
    request(operation, outcome, ms) {
      requests.inc({ operation, outcome });
      requestSeconds.observe({ operation }, ms / 1_000);
    },
    stage: (stage, ms) => stageSeconds.observe({ stage }, ms / 1_000),
    degradation: ({ stage, reason }) => degradations.inc({ stage, reason }),
    cacheLookup: (kind, hit) => cacheLookups.inc({ kind, result: hit ? 'hit' : 'miss' }),
    breaker(port, state) {
      breakers.set({ port }, BREAKER_VALUES[state]);
      breakerChanges.inc({ port, state });
    },
    engineCall(port, method, outcome, ms) {
      calls.inc({ port, method, outcome });
      if (outcome !== 'REFUSED' && outcome !== 'BUSY') callSeconds.observe({ port, method }, ms / 1_000);
    },
    interaction: (type, outcome) => interactions.inc({ type, outcome }),
    shownPages: (outcome, pages) => shownPages.inc({ outcome }, pages),
    forwarded: (consumer, entries) => forwarded.inc({ consumer }, entries),
    deadLetter: (consumer, entries) => deadLetter.inc({ consumer }, entries),
    watchLag: (consumer, read) => void lags.set(consumer, read),
    watchRelease(read) {
      live = read;
    },
    refusal: ({ status, code }) => refusals.inc({ status, code }),
    httpResponse: (status) => responses.inc({ status: `${Math.floor(status / 100)}xx` }),
  };
}

const CACHE_KINDS = ['vector', 'candidates', 'popular', 'taste', 'snapshot', 'shown', 'nobody'] as const;
/** Kind of value under a cache key; `other` for an unknown kind. */
type CacheKind = (typeof CACHE_KINDS)[number] | 'other';

/** Kinds whose form has changed have a version. */
const KIND = new RegExp(`:(${CACHE_KINDS.join('|')})(?:-\\d+)?:`);

/** Keys are `<release id>:<kind>:...`; the first match counts, since a user's id may follow. */
export function cacheKindOf(key: string): CacheKind {
  const found = KIND.exec(key)?.[1];
  return CACHE_KINDS.find((kind) => kind === found) ?? 'other';
}

let registry: Registry | null = null;

/** Memory, processor time, event loop and collections: a process has them once, however many gateways it holds. */
function processMetrics(): Registry {
  if (registry === null) {
    registry = new Registry();
    collectDefaultMetrics({ register: registry });
  }
  return registry;
}

/** Answers the scraper, and counts every response, those that never reach GraphQL among them. */
export function mountMetrics(
  http: FastifyInstance,
  metrics: Pick<Metrics, 'text' | 'contentType' | 'httpResponse'>,
): void {
  http.addHook('onResponse', async (_request, reply) => {
    metrics.httpResponse(reply.statusCode);
  });
  http.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()));
}
