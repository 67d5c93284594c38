import { resolve } from 'node:path';
import { lengthsInWords } from '../datasources/embedders/bedrock/models.js';
import type { EmbedderName } from '../datasources/embedders/embedder.js';
import {
  BEDROCK_EMBEDDERS,
  EMBEDDER_NAMES,
  EMBEDDING_LENGTHS,
  isRemote,
} from '../datasources/embedders/embedders.js';
import type { HubSettings } from '../domain/hub-settings.js';
import type { Experiment } from '../scoring/experiment/arms.js';
import type { FormulaName } from '../scoring/formulas/formulas.js';
import { ConfigurationError, ConfigurationReader, type Environment } from './configuration-reader.js';
import { type EmbeddedIndexConfig, readEmbeddedIndex } from './embedded-index-settings.js';
import { readMerge } from './experiment-settings.js';
import { readLocalModels } from './local-models.js';
import { type OpenSearchConfig, readOpenSearch } from './opensearch-settings.js';
import { type PersistedConfig, readPersisted } from './persisted-settings.js';
import { readPublicUrl } from './public-address.js';
import { type RedisConfigs, readRedisServers } from './redis-settings.js';
import {
  BEDROCK_REQUESTS_PER_SECOND,
  BUCKET_NAME,
  CATALOGUE_NAME,
  lineOf,
  REGION,
  type TextRule,
} from './rules.js';

export { ConfigurationError };

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;
export const DEMO_SIZES = ['default', 'large'] as const;
export const INDEXES = ['embedded', 'opensearch'] as const;
export const RANKERS = ['embedded', 'personalize', 'vector', 'none'] as const;
export const CACHES = ['embedded', 'redis'] as const;
export const LOGS = ['embedded', 'redis', 'sqs'] as const;
export const IMAGE_STORES = ['folder', 's3'] as const;
/** Of keys that are fetched; a secret is for HS256 alone, so that no public key can be taken for one. */
export const JWKS_ALGORITHMS = ['RS256', 'ES256', 'EdDSA'] as const;

/** Everything that can be configured, parsed once. `.env.example` documents each line. */
export interface Config extends RedisConfigs {
  readonly host: string;
  readonly port: number;
  readonly dataDirectory: string;
  readonly catalogue: string;
  /** Null: the catalogue's own, else `demo` for the demo catalogue and `clip` for the user's own images. */
  readonly embedder: EmbedderName | null;
  readonly clipModel: string;
  readonly hub: HubSettings;
  readonly index: (typeof INDEXES)[number];
  readonly embeddedIndex: EmbeddedIndexConfig;
  readonly ranker: (typeof RANKERS)[number];
  readonly cache: (typeof CACHES)[number];
  readonly log: (typeof LOGS)[number];
  readonly images: (typeof IMAGE_STORES)[number];
  /** Base URL of another server for images; null: the gateway serves them. */
  readonly imageBaseUrl: string | null;
  /** Null with `images: folder`. */
  readonly imageBucket: string | null;
  /** Null: automatic, from the user's interactions alone. */
  readonly weight: number | null;
  /** Formula that makes similarities and affinities comparable. */
  readonly formula: FormulaName;
  /** Two ways to rank that searches are interleaved of; null: none. */
  readonly experiment: Experiment | null;
  /** Number of shown pages that the log keeps; 0: what searches show is not recorded. */
  readonly impressions: number;
  readonly candidates: number;
  readonly searchBudgetMs: number;
  readonly bodyLimitBytes: number;
  readonly introspection: boolean;
  readonly persisted: PersistedConfig;
  /** True if a browser that opens the endpoint gets GraphiQL. */
  readonly graphiql: boolean;
  /** True if a browser that opens `/` gets the explorer. */
  readonly explorer: boolean;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly demoSize: (typeof DEMO_SIZES)[number];
  /** Null unless an engine of AWS is configured without its region in the environment's own profile. */
  readonly awsRegion: string | null;
  readonly bedrock: BedrockConfig;
  /** Null with `index: embedded`. */
  readonly openSearch: OpenSearchConfig | null;
  /** The queue of `log: sqs`; null with another log. */
  readonly sqsQueueUrl: string | null;
  readonly personalize: PersonalizeConfig;
  /** Null: no login, for loopback. */
  readonly auth: JwtConfig | null;
  readonly limits: LimitsConfig;
  /** Origins of browsers' applications that may ask; `*` for all. Empty: only pages of the gateway itself. */
  readonly corsOrigins: readonly string[];
  /** Names that the gateway is asked by, in lower case; `*`: any. Beside them localhost, addresses and `publicUrl`'s. */
  readonly allowedHosts: readonly string[];
  /** Where people reach the gateway, with the path before its own; its host is in `allowedHosts`. */
  readonly publicUrl: string | null;
  readonly metrics: boolean;
  /** Where traces go (OTLP over HTTP), or null: no traces. */
  readonly otlpEndpoint: string | null;
}

export interface BedrockConfig {
  /** Null: the catalogue's own, else 1,024. */
  readonly embeddingLength: number | null;
  /** Calls a second at most from this process; the account's quota is the service's to say. */
  readonly requestsPerSecond: number;
}

/** Overrides of the release, and settings of every call. */
export interface PersonalizeConfig {
  readonly campaignArn: string | null;
  readonly trackingId: string | null;
  readonly filterArn: string | null;
  /** Contextual metadata by its name in the interactions' schema. */
  readonly context: Readonly<Record<string, string>>;
}

export interface JwtConfig {
  readonly algorithms: readonly ('HS256' | (typeof JWKS_ALGORITHMS)[number])[];
  /** Secret of HS256; null when keys come from `jwksUrl`. */
  readonly secret: string | null;
  readonly jwksUrl: string | null;
  readonly issuer: string;
  readonly audience: string;
}

export interface LimitsConfig {
  /** Operations a minute of one subject or address; 0: no limit. */
  readonly requestsPerMinute: number;
  readonly queryDepth: number;
  readonly queryCost: number;
  readonly queryAliases: number;
  /** Number of trusted proxies before the gateway, for the client's address. */
  readonly trustedProxies: number;
}

const LISTENING_HOST = { pattern: /^[\w.:-]{1,255}$/, allowed: 'a host name or address to listen on' };
const HOST_NAMES = {
  pattern: /^(\*|[\w.-]{1,253})$/,
  allowed: 'names of hosts between commas, without ports, or *',
};
const ORIGINS = {
  pattern: /^(\*|https?:\/\/[\w.:[\]-]+)$/,
  allowed: 'origins between commas, for example https://shop.example, or *',
};
const FOLDER = { pattern: /^[^\0]+$/, allowed: 'the path of a folder' };
const FIFO_QUEUE = {
  pattern: /^https?:\/\/[^\s/]+\/\S*[\w-]{1,75}\.fifo$/,
  allowed: 'the URL of a FIFO queue, which ends in .fifo',
};
const TRACKING_ID = { pattern: /^[\w-]{1,256}$/, allowed: 'the tracking id of an event tracker' };
const PAIRS = {
  pattern: /^[A-Za-z\d_]{1,150}=.{1,1000}$/,
  allowed: 'NAME=value pairs between commas; names of letters, digits and "_"',
};
const SECRET = { pattern: /^.{32,}$/, allowed: 'a secret of at least 32 characters' };

function arnOf(what: string): TextRule {
  return { pattern: /^arn:[a-z\d-]+:personalize:[\w-]*:\d*:[\w./-]+$/, allowed: `the ARN of a ${what}` };
}

/**
 * Reads the configuration from an environment; unset and empty variables take their defaults.
 *
 * @throws ConfigurationError with the variable's name, its value and what is allowed
 */
export function readConfig(environment: Environment): Config {
  const read = new ConfigurationReader(environment);
  const catalogue = read.text('CATALOGUE', 'demo', CATALOGUE_NAME);
  const index = read.choice('INDEX', INDEXES, 'embedded');
  const cache = read.choice('CACHE', CACHES, 'embedded');
  const log = read.choice('LOG', LOGS, 'embedded');
  const embedder = read.optionalChoice('EMBEDDER', EMBEDDER_NAMES);
  const images = read.choice('IMAGES', IMAGE_STORES, 'folder');
  const auth = read.choice('AUTH', ['none', 'jwt'] as const, 'none') === 'jwt' ? jwt(read) : null;
  const publicUrl = readPublicUrl(read);
  const persisted = readPersisted(read);
  const allowedHosts = read.list('ALLOWED_HOSTS', HOST_NAMES).map((name) => name.toLowerCase());
  const config: Config = {
    host: read.text('HOST', '127.0.0.1', LISTENING_HOST),
    port: read.integer('PORT', { usual: 4000, least: 0, most: 65_535 }),
    dataDirectory: resolve(read.text('DATA_DIR', '.data', FOLDER)),
    catalogue,
    embedder,
    ...readLocalModels(read),
    index,
    embeddedIndex: readEmbeddedIndex(read),
    ranker: read.choice('RANKER', RANKERS, 'embedded'),
    cache,
    log,
    images,
    imageBaseUrl:
      images === 's3' ? read.requiredUrl('IMAGE_BASE_URL', 'IMAGES=s3') : read.url('IMAGE_BASE_URL'),
    imageBucket: images === 's3' ? read.required('S3_BUCKET', 'IMAGES=s3', BUCKET_NAME) : null,
    ...readMerge(read),
    candidates: read.integer('CANDIDATES', { usual: 200, least: 1, most: 1_000 }),
    searchBudgetMs: read.integer('SEARCH_BUDGET_MS', { usual: 800, least: 50, most: 60_000 }),
    bodyLimitBytes: read.integer('BODY_LIMIT', {
      usual: 6 * 1024 * 1024,
      least: 1024,
      most: 64 * 1024 * 1024,
    }),
    introspection: read.boolean('INTROSPECTION', true),
    persisted,
    graphiql: read.boolean('GRAPHIQL', auth === null && !persisted.only),
    explorer: read.boolean('EXPLORER', auth === null),
    logLevel: read.choice('LOG_LEVEL', LOG_LEVELS, 'info'),
    demoSize: read.choice('DEMO_SIZE', DEMO_SIZES, 'default'),
    awsRegion: read.optionalText('AWS_REGION', REGION),
    bedrock: {
      embeddingLength: embeddingLength(read, embedder),
      requestsPerSecond: read.integer('BEDROCK_REQUESTS_PER_SECOND', BEDROCK_REQUESTS_PER_SECOND),
    },
    openSearch: index === 'opensearch' ? readOpenSearch(read, catalogue) : null,
    ...readRedisServers(read, { cache, log }),
    sqsQueueUrl: log === 'sqs' ? read.required('SQS_QUEUE_URL', 'LOG=sqs', FIFO_QUEUE) : null,
    personalize: {
      campaignArn: read.optionalText('PERSONALIZE_CAMPAIGN_ARN', arnOf('campaign')),
      trackingId: read.optionalText('PERSONALIZE_TRACKING_ID', TRACKING_ID),
      filterArn: read.optionalText('PERSONALIZE_FILTER_ARN', arnOf('filter')),
      context: personalizeContext(read),
    },
    auth,
    limits: {
      requestsPerMinute: read.integer('RATE_LIMIT', { usual: 0, least: 0, most: 1_000_000 }),
      queryDepth: read.integer('QUERY_DEPTH', { usual: 12, least: 4, most: 100 }),
      queryCost: read.integer('QUERY_COST', { usual: 10_000, least: 100, most: 1_000_000 }),
      queryAliases: read.integer('QUERY_ALIASES', { usual: 30, least: 1, most: 1_000 }),
      trustedProxies: read.integer('TRUSTED_PROXIES', { usual: 0, least: 0, most: 10 }),
    },
    corsOrigins: read.list('CORS_ORIGINS', ORIGINS),
    allowedHosts: [...allowedHosts, ...(publicUrl === null ? [] : [new URL(publicUrl).hostname])],
    publicUrl,
    metrics: read.boolean('METRICS', true),
    otlpEndpoint: read.url('OTEL_EXPORTER_OTLP_ENDPOINT'),
  };
  return Object.freeze(config);
}

function embeddingLength(read: ConfigurationReader, embedder: EmbedderName | null): number | null {
  if (read.raw('EMBEDDING_LENGTH') === undefined) return null;
  const asked = read.integer('EMBEDDING_LENGTH', { usual: 0, least: 1, most: 100_000 });
  const possible =
    embedder !== null && isRemote(embedder) ? BEDROCK_EMBEDDERS[embedder].model.lengths : EMBEDDING_LENGTHS;
  if (possible.includes(asked)) return asked;
  const by = possible === EMBEDDING_LENGTHS ? '' : ` with EMBEDDER=${embedder}`;
  return read.refuse('EMBEDDING_LENGTH', `${lengthsInWords(possible)}${by}`);
}

function personalizeContext(read: ConfigurationReader): Readonly<Record<string, string>> {
  const pairs = read.list('PERSONALIZE_CONTEXT', PAIRS);
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
}

function jwt(read: ConfigurationReader): JwtConfig {
  const jwksUrl = read.url('JWKS_URL');
  const secret = jwksUrl === null ? read.required('JWT_SECRET', 'AUTH=jwt without JWKS_URL', SECRET) : null;
  return {
    algorithms: jwksUrl === null ? ['HS256'] : [read.choice('JWT_ALGORITHM', JWKS_ALGORITHMS, 'RS256')],
    secret,
    jwksUrl,
    issuer: read.required('JWT_ISSUER', 'AUTH=jwt', lineOf("the tokens' issuer")),
    audience: read.required('JWT_AUDIENCE', 'AUTH=jwt', lineOf("the tokens' audience")),
  };
}
