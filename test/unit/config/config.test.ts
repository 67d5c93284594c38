import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ConfigurationError, readConfig } from '../../../src/config/config.js';
import { cachePlace, shareServer } from '../../../src/config/redis-settings.js';

interface Row {
  readonly variable: string;
  /** Path of its value in the configuration, with dots. */
  readonly path: string;
  /** Other variables that must be set for it to be read. */
  readonly beside?: Readonly<Record<string, string>>;
  /** Value for an unset or empty variable; a missing required one is refused. */
  readonly fallback?: unknown;
  readonly good: readonly (readonly [string, unknown])[];
  readonly refused: readonly string[];
  readonly allowed: string;
  /** Its value is in no message. */
  readonly secret?: true;
}

const FROM_0_TO = (most: number) => `a whole number from 0 to ${most}`;

const OPENSEARCH = { INDEX: 'opensearch', OPENSEARCH_URL: 'https://search.example' };
const BASIC = {
  ...OPENSEARCH,
  OPENSEARCH_AUTH: 'basic',
  OPENSEARCH_USERNAME: 'ann',
  OPENSEARCH_PASSWORD: 'secret',
};
const REDIS = { CACHE: 'redis', LOG: 'redis', REDIS_URL: 'redis://127.0.0.1:6379' };
const SQS = { LOG: 'sqs', REDIS_URL: REDIS.REDIS_URL, SQS_QUEUE_URL: 'https://sqs.example/1/log.fifo' };
const S3 = { IMAGES: 's3', S3_BUCKET: 'pictures', IMAGE_BASE_URL: 'https://cdn.example' };
const JWT = {
  AUTH: 'jwt',
  JWT_SECRET: 'a secret of thirty-two characters',
  JWT_ISSUER: 'https://issuer.example',
  JWT_AUDIENCE: 'parallax',
};
const JWKS = { ...JWT, JWT_SECRET: '', JWKS_URL: 'https://issuer.example/keys' };

const CAMPAIGN = 'arn:aws:personalize:eu-west-1:123456789012:campaign/parallax';
const FILTER = 'arn:aws:personalize:eu-west-1:123456789012:filter/recent';

/** The first value is the default. */
const choice = (
  variable: string,
  path: string,
  values: readonly [string, ...string[]],
  beside: Readonly<Record<string, string>>,
): Row => ({
  variable,
  path,
  beside,
  fallback: values[0],
  good: values.map((value) => [value, value]),
  refused: ['another', values[0].toUpperCase()],
  allowed: values.join(' or '),
});

const limit = (variable: string, field: string, fallback: number, least: number, most: number): Row => ({
  variable,
  path: `limits.${field}`,
  fallback,
  good: [
    [String(least), least],
    [String(most), most],
  ],
  refused: [String(most + 1), '-1', 'many'],
  allowed: `a whole number from ${least} to ${most}`,
});

const TABLE: readonly Row[] = [
  {
    variable: 'HOST',
    path: 'host',
    fallback: '127.0.0.1',
    good: [
      ['0.0.0.0', '0.0.0.0'],
      ['::1', '::1'],
      ['gateway.example', 'gateway.example'],
    ],
    refused: ['two hosts', 'http://host'],
    allowed: 'a host name or address to listen on',
  },
  {
    variable: 'PORT',
    path: 'port',
    fallback: 4000,
    good: [
      ['0', 0],
      ['65535', 65_535],
      [' 8080 ', 8080],
    ],
    refused: ['65536', '-1', '4e3', '0x10', 'http'],
    allowed: FROM_0_TO(65_535),
  },
  {
    variable: 'DATA_DIR',
    path: 'dataDirectory',
    fallback: resolve('.data'),
    good: [['/var/parallax', '/var/parallax']],
    refused: ['a\0b'],
    allowed: 'the path of a folder',
  },
  {
    variable: 'CATALOGUE',
    path: 'catalogue',
    fallback: 'demo',
    good: [
      ['mine', 'mine'],
      ['9-lives_2', '9-lives_2'],
      ['a'.repeat(64), 'a'.repeat(64)],
    ],
    refused: ['../etc', 'Mine', '_mine', 'a'.repeat(65), 'models', 'a/b'],
    allowed:
      'a name of 1 to 64 lower-case letters, digits, "-" and "_" that begins with a letter or digit, and not "models"',
  },
  {
    variable: 'EMBEDDER',
    path: 'embedder',
    fallback: null,
    good: [
      ['demo', 'demo'],
      ['clip', 'clip'],
      ['titan', 'titan'],
      ['nova', 'nova'],
      ['cohere', 'cohere'],
    ],
    refused: ['titanic', 'CLIP'],
    allowed: 'demo or clip or titan or nova or cohere',
  },
  {
    variable: 'CLIP_MODEL',
    path: 'clipModel',
    fallback: 'Xenova/clip-vit-base-patch32',
    good: [['/models/clip', '/models/clip']],
    refused: ['a\0b'],
    allowed: 'a folder or the name of a model on the hub',
  },
  {
    variable: 'HF_ENDPOINT',
    path: 'hub.endpoint',
    fallback: 'https://huggingface.co',
    good: [['http://mirror.example/hub', 'http://mirror.example/hub']],
    refused: ['mirror.example', 'ftp://mirror.example'],
    allowed: 'the address of a hub or its mirror',
  },
  {
    variable: 'HF_TOKEN',
    path: 'hub.token',
    fallback: null,
    good: [['hf_abc', 'hf_abc']],
    refused: ['two words'],
    allowed: 'a token of the hub',
    secret: true,
  },
  {
    variable: 'HTTPS_PROXY',
    path: 'hub.httpsProxy',
    fallback: null,
    good: [['http://proxy.example:3128', 'http://proxy.example:3128']],
    refused: ['proxy.example'],
    allowed: 'the address of a proxy',
    secret: true,
  },
  {
    variable: 'HTTP_PROXY',
    path: 'hub.httpProxy',
    fallback: null,
    good: [['http://proxy.example:3128', 'http://proxy.example:3128']],
    refused: ['proxy.example'],
    allowed: 'the address of a proxy',
    secret: true,
  },
  {
    variable: 'NO_PROXY',
    path: 'hub.noProxy',
    fallback: null,
    good: [['localhost,.example', 'localhost,.example']],
    refused: ['two\nlines'],
    allowed: 'hosts, separated by commas',
  },
  {
    variable: 'RANKER',
    path: 'ranker',
    fallback: 'embedded',
    good: [
      ['none', 'none'],
      ['personalize', 'personalize'],
      ['vector', 'vector'],
    ],
    refused: ['personalise', 'NONE'],
    allowed: 'embedded or personalize or vector or none',
  },
  {
    variable: 'IMAGE_BASE_URL',
    path: 'imageBaseUrl',
    fallback: null,
    good: [['https://cdn.example/pictures//', 'https://cdn.example/pictures']],
    refused: ['cdn.example', 'ftp://cdn.example', 'https://'],
    allowed: 'a URL that begins with http:// or https://',
  },
  {
    variable: 'WEIGHT',
    path: 'weight',
    fallback: null,
    good: [
      ['auto', null],
      ['0', 0],
      ['0.25', 0.25],
      ['1', 1],
    ],
    refused: ['-0.1', '1.1', 'half', 'NaN'],
    allowed: '"auto" or a number from 0 to 1',
  },
  {
    variable: 'FORMULA',
    path: 'formula',
    fallback: 'lift',
    good: [
      ['minmax', 'minmax'],
      ['zscore', 'zscore'],
      ['rank', 'rank'],
    ],
    refused: ['Lift', 'mean'],
    allowed: 'lift or minmax or zscore or rank',
  },
  {
    variable: 'EXPERIMENT',
    path: 'experiment',
    fallback: null,
    good: [
      [
        ' a:weight=.4|b:auto ',
        {
          text: 'a:weight=.4|b:auto',
          arms: [
            { name: 'a', weight: 0.4, formula: 'lift', diversity: null },
            { name: 'b', weight: null, formula: 'lift', diversity: null },
          ],
        },
      ],
    ],
    refused: ['weight=.4', 'auto|b:auto'],
    allowed: 'two arms like a:weight=.4|b:auto; at character 1 an arm begins without a ":" behind its name',
  },
  {
    variable: 'IMPRESSIONS',
    path: 'impressions',
    fallback: 0,
    good: [
      ['100000', 100_000],
      ['10000000', 10_000_000],
    ],
    refused: ['-1', '10000001', 'on'],
    allowed: FROM_0_TO(10_000_000),
  },
  {
    variable: 'CANDIDATES',
    path: 'candidates',
    fallback: 200,
    good: [
      ['1', 1],
      ['1000', 1_000],
    ],
    refused: ['0', '1001', '1.5'],
    allowed: 'a whole number from 1 to 1000',
  },
  {
    variable: 'INDEX_MEMORY_MB',
    path: 'embeddedIndex.memoryMb',
    fallback: 256,
    good: [
      ['0', 0],
      ['4096', 4_096],
    ],
    refused: ['-1', '1000001', '1GB'],
    allowed: 'a whole number from 0 to 1000000',
  },
  {
    variable: 'INDEX_THREADS',
    path: 'embeddedIndex.threads',
    fallback: null,
    good: [
      ['0', 0],
      ['64', 64],
    ],
    refused: ['-1', '65', 'auto'],
    allowed: 'a whole number from 0 to 64',
  },
  {
    variable: 'SEARCH_BUDGET_MS',
    path: 'searchBudgetMs',
    fallback: 800,
    good: [
      ['50', 50],
      ['60000', 60_000],
    ],
    refused: ['49', '60001', '1s'],
    allowed: 'a whole number from 50 to 60000',
  },
  {
    variable: 'BODY_LIMIT',
    path: 'bodyLimitBytes',
    fallback: 6 * 1024 * 1024,
    good: [['1024', 1_024]],
    refused: ['1023', '67108865', '6MB'],
    allowed: 'a whole number from 1024 to 67108864',
  },
  {
    variable: 'PERSISTED_OPERATIONS',
    path: 'persisted.manifest',
    fallback: null,
    good: [['./manifest.json', './manifest.json']],
    refused: ['a\0b'],
    allowed: 'the path of a manifest',
  },
  {
    variable: 'PERSISTED_OPERATIONS_ONLY',
    path: 'persisted.only',
    fallback: false,
    beside: { PERSISTED_OPERATIONS: './manifest.json' },
    good: [
      ['true', true],
      ['false', false],
    ],
    refused: ['yes'],
    allowed: 'true or false',
  },
  {
    variable: 'GRAPHIQL',
    path: 'graphiql',
    fallback: true,
    good: [
      ['true', true],
      ['false', false],
    ],
    refused: ['yes', '0', 'FALSE'],
    allowed: 'true or false',
  },
  {
    variable: 'EXPLORER',
    path: 'explorer',
    fallback: true,
    good: [
      ['true', true],
      ['false', false],
    ],
    refused: ['yes', '0', 'FALSE'],
    allowed: 'true or false',
  },
  {
    variable: 'PUBLIC_URL',
    path: 'publicUrl',
    fallback: null,
    good: [
      ['https://search.example/', 'https://search.example'],
      ['https://Search.example:8443/a/b.c/', 'https://search.example:8443/a/b.c'],
      ['http://search.example/graphqls', 'http://search.example/graphqls'],
    ],
    refused: [
      'https://search.example/images',
      'https://search.example/graphql/',
      'https://search.example/health/a',
      'https://search.example/metrics',
      'https://search.example/a//b',
      'https://search.example/a%20b',
      'https://search.example/a?b',
      'https://search.example/#a',
    ],
    allowed:
      'a host and a path of letters, digits, "-", "_", "." and "~" that begins with none of graphql, assets, images, health, metrics',
  },
  {
    variable: 'ALLOWED_HOSTS',
    path: 'allowedHosts',
    fallback: [],
    good: [
      ['Search.example, gateway', ['search.example', 'gateway']],
      ['*', ['*']],
    ],
    refused: ['https://search.example', 'search.example:4000', '*.example'],
    allowed: 'names of hosts between commas, without ports, or *',
  },
  {
    variable: 'INTROSPECTION',
    path: 'introspection',
    fallback: true,
    good: [
      ['true', true],
      ['false', false],
    ],
    refused: ['yes', '0', 'FALSE'],
    allowed: 'true or false',
  },
  {
    variable: 'LOG_LEVEL',
    path: 'logLevel',
    fallback: 'info',
    good: [['silent', 'silent']],
    refused: ['verbose', 'trace'],
    allowed: 'fatal or error or warn or info or debug or silent',
  },
  {
    variable: 'DEMO_SIZE',
    path: 'demoSize',
    fallback: 'default',
    good: [['large', 'large']],
    refused: ['huge'],
    allowed: 'default or large',
  },
  choice('INDEX', 'index', ['embedded', 'opensearch'], OPENSEARCH),
  choice('CACHE', 'cache', ['embedded', 'redis'], REDIS),
  choice('LOG', 'log', ['embedded', 'redis', 'sqs'], { ...SQS, ...REDIS }),
  choice('IMAGES', 'images', ['folder', 's3'], S3),
  {
    variable: 'S3_BUCKET',
    path: 'imageBucket',
    beside: S3,
    good: [['my.pictures-1', 'my.pictures-1']],
    refused: ['My', 'ab', '-pictures', 'a/b'],
    allowed: 'the name of a bucket: 3 to 63 of a-z, 0-9, "-" and ".", as S3 allows them',
  },
  {
    variable: 'AWS_REGION',
    path: 'awsRegion',
    fallback: null,
    good: [
      ['eu-west-1', 'eu-west-1'],
      ['us-gov-west-1', 'us-gov-west-1'],
    ],
    refused: ['Ireland', 'eu-west', 'EU-WEST-1'],
    allowed: 'a region of AWS, for example eu-west-1',
  },
  {
    variable: 'EMBEDDING_LENGTH',
    path: 'bedrock.embeddingLength',
    fallback: null,
    good: [
      ['256', 256],
      ['3072', 3072],
    ],
    refused: ['500'],
    allowed: '256, 384, 512, 1024, 1536 or 3072',
  },
  {
    variable: 'BEDROCK_REQUESTS_PER_SECOND',
    path: 'bedrock.requestsPerSecond',
    fallback: 30,
    good: [['10000', 10_000]],
    refused: ['0', '10001', '1.5'],
    allowed: 'a whole number from 1 to 10000',
  },
  {
    variable: 'OPENSEARCH_URL',
    path: 'openSearch.url',
    beside: OPENSEARCH,
    good: [['https://search.example:9200/', 'https://search.example:9200']],
    refused: ['search.example', 'ftp://search.example'],
    allowed: 'a URL that begins with http:// or https://',
    secret: true,
  },
  choice('OPENSEARCH_AUTH', 'openSearch.auth', ['none', 'basic', 'es', 'aoss'], BASIC),
  {
    variable: 'OPENSEARCH_USERNAME',
    path: 'openSearch.username',
    beside: BASIC,
    good: [['bob', 'bob']],
    refused: ['two\nlines'],
    allowed: 'a user name',
  },
  {
    variable: 'OPENSEARCH_PASSWORD',
    path: 'openSearch.password',
    beside: BASIC,
    good: [['p a s s', 'p a s s']],
    refused: ['two\nlines'],
    allowed: 'a password',
    secret: true,
  },
  {
    variable: 'OPENSEARCH_INDEX',
    path: 'openSearch.alias',
    beside: OPENSEARCH,
    fallback: 'parallax-demo',
    good: [['pictures_2', 'pictures_2']],
    refused: ['Pictures', '_pictures', 'a/b', 'a*'],
    allowed: 'a name of 1 to 100 lower-case letters, digits, "-" and "_" that begins with a letter or digit',
  },
  choice('OPENSEARCH_ENGINE', 'openSearch.engine', ['faiss', 'lucene'], OPENSEARCH),
  choice('OPENSEARCH_SPACE', 'openSearch.space', ['l2', 'cosinesimil', 'innerproduct'], OPENSEARCH),
  {
    variable: 'OPENSEARCH_SHARDS',
    path: 'openSearch.shards',
    beside: OPENSEARCH,
    fallback: 1,
    good: [['100', 100]],
    refused: ['0', '101'],
    allowed: 'a whole number from 1 to 100',
  },
  {
    variable: 'OPENSEARCH_REPLICAS',
    path: 'openSearch.replicas',
    beside: OPENSEARCH,
    fallback: 1,
    good: [['0', 0]],
    refused: ['11', '-1'],
    allowed: FROM_0_TO(10),
  },
  {
    variable: 'REDIS_URL',
    path: 'redis.url',
    beside: REDIS,
    good: [['rediss://user:secret@cache.example:6380', 'rediss://user:secret@cache.example:6380']],
    refused: ['cache.example', 'http://cache.example'],
    allowed: 'a URL that begins with redis:// or rediss://',
    secret: true,
  },
  {
    variable: 'REDIS_CLUSTER',
    path: 'redis.cluster',
    beside: REDIS,
    fallback: false,
    good: [['true', true]],
    refused: ['yes'],
    allowed: 'true or false',
  },
  {
    variable: 'CACHE_REDIS_URL',
    path: 'cacheRedis.url',
    beside: REDIS,
    fallback: null,
    good: [['rediss://user:secret@cache.example', 'rediss://user:secret@cache.example']],
    refused: ['cache.example', 'http://cache.example'],
    allowed: 'a URL that begins with redis:// or rediss://',
    secret: true,
  },
  {
    variable: 'CACHE_REDIS_CLUSTER',
    path: 'cacheRedis.cluster',
    beside: { ...REDIS, CACHE_REDIS_URL: 'redis://127.0.0.1:6380' },
    fallback: false,
    good: [['true', true]],
    refused: ['yes'],
    allowed: 'true or false',
  },
  {
    variable: 'SQS_QUEUE_URL',
    path: 'sqsQueueUrl',
    beside: SQS,
    good: [
      [
        'https://sqs.eu-west-1.amazonaws.com/123456789012/parallax.fifo',
        'https://sqs.eu-west-1.amazonaws.com/123456789012/parallax.fifo',
      ],
    ],
    refused: ['https://sqs.eu-west-1.amazonaws.com/123456789012/parallax', 'parallax.fifo'],
    allowed: 'the URL of a FIFO queue, which ends in .fifo',
  },
  choice('REDIS_DURABILITY', 'redis.durability', ['fsync', 'everysec', 'memory'], REDIS),
  {
    variable: 'LOG_REPLICAS',
    path: 'redis.replicas',
    fallback: 0,
    good: [['1', 1]],
    refused: ['-1', '11', 'all'],
    allowed: 'a whole number from 0 to 10',
    beside: REDIS,
  },
  {
    variable: 'REDIS_SENTINELS',
    path: 'redis.sentinels',
    fallback: [],
    good: [['a.example:26379, 10.0.0.1:26379', ['a.example:26379', '10.0.0.1:26379']]],
    refused: ['a.example', 'redis://a.example:26379'],
    allowed: 'host:port pairs between commas',
    beside: REDIS,
  },
  {
    variable: 'REDIS_PRIMARY_NAME',
    path: 'redis.primaryName',
    fallback: 'mymaster',
    good: [['shop-1', 'shop-1']],
    refused: ['a b'],
    allowed: 'a name of 1 to 100 letters, digits, ".", "-" and "_"',
    beside: REDIS,
  },
  {
    variable: 'PERSONALIZE_CAMPAIGN_ARN',
    path: 'personalize.campaignArn',
    fallback: null,
    good: [[CAMPAIGN, CAMPAIGN]],
    refused: ['my-campaign', 'arn:aws:s3:::bucket'],
    allowed: 'the ARN of a campaign',
  },
  {
    variable: 'PERSONALIZE_TRACKING_ID',
    path: 'personalize.trackingId',
    fallback: null,
    good: [['a1b2-c3', 'a1b2-c3']],
    refused: ['a b'],
    allowed: 'the tracking id of an event tracker',
  },
  {
    variable: 'PERSONALIZE_FILTER_ARN',
    path: 'personalize.filterArn',
    fallback: null,
    good: [[FILTER, FILTER]],
    refused: ['my-filter'],
    allowed: 'the ARN of a filter',
  },
  {
    variable: 'PERSONALIZE_CONTEXT',
    path: 'personalize.context',
    fallback: {},
    good: [['DEVICE=phone, COUNTRY=IE', { DEVICE: 'phone', COUNTRY: 'IE' }]],
    refused: ['phone', '=phone', 'DE VICE=phone'],
    allowed: 'NAME=value pairs between commas; names of letters, digits and "_"',
  },
  {
    variable: 'AUTH',
    path: 'auth',
    fallback: null,
    good: [['none', null]],
    refused: ['basic', 'JWT'],
    allowed: 'none or jwt',
  },
  {
    variable: 'JWT_SECRET',
    path: 'auth.secret',
    beside: JWT,
    good: [['x'.repeat(32), 'x'.repeat(32)]],
    refused: ['x'.repeat(31)],
    allowed: 'a secret of at least 32 characters',
    secret: true,
  },
  {
    variable: 'JWKS_URL',
    path: 'auth.jwksUrl',
    beside: JWKS,
    good: [['https://issuer.example/.well-known/jwks.json', 'https://issuer.example/.well-known/jwks.json']],
    refused: ['issuer.example'],
    allowed: 'a URL that begins with http:// or https://',
    secret: true,
  },
  {
    variable: 'JWT_ALGORITHM',
    path: 'auth.algorithms',
    beside: JWKS,
    fallback: ['RS256'],
    good: [['ES256', ['ES256']]],
    refused: ['none', 'RS512', 'HS256'],
    allowed: 'RS256 or ES256 or EdDSA',
  },
  {
    variable: 'JWT_ISSUER',
    path: 'auth.issuer',
    beside: JWT,
    good: [['https://other.example', 'https://other.example']],
    refused: ['two\nlines'],
    allowed: "the tokens' issuer",
  },
  {
    variable: 'JWT_AUDIENCE',
    path: 'auth.audience',
    beside: JWT,
    good: [['another', 'another']],
    refused: ['two\nlines'],
    allowed: "the tokens' audience",
  },
  limit('RATE_LIMIT', 'requestsPerMinute', 0, 0, 1_000_000),
  limit('QUERY_DEPTH', 'queryDepth', 12, 4, 100),
  limit('QUERY_COST', 'queryCost', 10_000, 100, 1_000_000),
  limit('QUERY_ALIASES', 'queryAliases', 30, 1, 1_000),
  limit('TRUSTED_PROXIES', 'trustedProxies', 0, 0, 10),
  {
    variable: 'CORS_ORIGINS',
    path: 'corsOrigins',
    fallback: [],
    good: [
      ['*', ['*']],
      ['https://a.example, http://localhost:3000', ['https://a.example', 'http://localhost:3000']],
    ],
    refused: ['a.example', 'https://a.example/path'],
    allowed: 'origins between commas, for example https://shop.example, or *',
  },
  {
    variable: 'METRICS',
    path: 'metrics',
    fallback: true,
    good: [['false', false]],
    refused: ['on'],
    allowed: 'true or false',
  },
  {
    variable: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    path: 'otlpEndpoint',
    fallback: null,
    good: [['http://127.0.0.1:4318/', 'http://127.0.0.1:4318']],
    refused: ['127.0.0.1:4318'],
    allowed: 'a URL that begins with http:// or https://',
  },
];

describe.each(TABLE)('$variable', ({ variable, path, beside, good, refused, allowed, secret, ...row }) => {
  const read = (value: string | undefined) => valueAt(readConfig({ ...beside, [variable]: value }), path);

  if ('fallback' in row) {
    it('has a default, for an empty value too', () => {
      for (const value of [undefined, '', '  ']) expect(read(value)).toEqual(row.fallback);
    });
  } else {
    it('is asked for when it is missing', () => {
      expect(() => read(' ')).toThrow(/^\w+ is missing: .+ needs /);
    });
  }

  it.each(good)('takes %j', (value, meant) => {
    expect(read(value)).toEqual(meant);
  });

  it.each(refused)('refuses %j with its name and what is allowed', (value) => {
    const shown = secret ? `${variable} (its value is not shown)` : `${variable}=${JSON.stringify(value)}`;
    expect(() => read(value)).toThrow(
      new ConfigurationError(`${shown} is not allowed: it must be ${allowed}.`),
    );
  });
});

describe('the configuration', () => {
  it('takes the lengths of the vectors that the embedder makes', () => {
    const read = (EMBEDDING_LENGTH: string) => readConfig({ EMBEDDER: 'cohere', EMBEDDING_LENGTH });
    expect(read('1536').bedrock.embeddingLength).toBe(1536);
    expect(() => read('3072')).toThrow('it must be 256, 512, 1024 or 1536 with EMBEDDER=cohere.');
  });

  it('has a line in .env.example for every variable, with its default', () => {
    const example = fileURLToPath(new URL('../../../.env.example', import.meta.url));
    const lines = [...readFileSync(example, 'utf8').matchAll(/^([A-Z\d_]+)=(.*)$/gm)];
    expect(lines.map(([, name]) => name).sort()).toEqual(TABLE.map(({ variable }) => variable).sort());
    const environment = Object.fromEntries(lines.map(([, name, value]) => [name, value]));
    expect(readConfig(environment)).toEqual(readConfig({}));
  });

  it('gives the cache a server of its own, and knows when it shares the one of the log', () => {
    const servers = (environment: Record<string, string>) => {
      const config = readConfig({ CACHE: 'redis', ...environment });
      const { redis } = config;
      const cache = cachePlace(config);
      return [redis?.url, cache?.url, redis && cache && shareServer(redis, cache)];
    };
    const [log, cache] = ['redis://log:6379/1', 'redis://cache'];
    expect(servers({ CACHE_REDIS_URL: cache })).toEqual([undefined, cache, null]);
    expect(servers({ REDIS_URL: log })).toEqual([log, log, true]);
    expect(servers({ LOG: 'redis', REDIS_URL: log })).toEqual([log, log, true]);
    expect(servers({ LOG: 'redis', REDIS_URL: log, CACHE_REDIS_URL: cache })).toEqual([log, cache, false]);
    const other = 'redis://user:password@log';
    expect(servers({ LOG: 'redis', REDIS_URL: log, CACHE_REDIS_URL: other })).toEqual([log, other, true]);
    expect(() => servers({})).toThrow('REDIS_URL is missing');
  });

  it('repeats no password of a URL that it refuses', () => {
    const refused = { PUBLIC_URL: 'https://ann:secret@search.example/a' };
    expect(() => readConfig(refused)).toThrow('PUBLIC_URL="https://search.example/a" is not allowed');
  });

  it.each(['graphiql', 'explorer'] as const)('has no %s beside a login, unless it is asked for', (page) => {
    const asked = { [page.toUpperCase()]: 'true' };
    expect([{}, asked].map((more) => readConfig({ ...JWT, ...more })[page])).toEqual([false, true]);
  });

  it('has a row here for every field, and is frozen', () => {
    const config = readConfig({});
    const rows = new Set(TABLE.map(({ path }) => path));
    const everything = readConfig({ ...BASIC, ...REDIS, CACHE_REDIS_URL: 'redis://cache', ...S3, ...JWT });
    for (const path of pathsOf(everything)) expect(rows).toContain(path);
    expect(Object.isFrozen(config)).toBe(true);
  });
});

function valueAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (at, key) => (at === null ? null : (at as Readonly<Record<string, unknown>>)[key]),
      value,
    );
}

/** Every field, but those of free tables. */
function pathsOf(value: object): string[] {
  return Object.entries(value).flatMap(([key, field]: [string, unknown]) => {
    const isGroup = typeof field === 'object' && field !== null && !Array.isArray(field) && key !== 'context';
    return isGroup ? pathsOf(field).map((rest) => `${key}.${rest}`) : [key];
  });
}
