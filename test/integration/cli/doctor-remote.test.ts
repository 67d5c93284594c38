import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Fault, FaultKind } from '../../../aws-local/faults.js';
import { SERVICES } from '../../../aws-local/services.js';
import { type AwsLocal, startAwsLocal } from '../../../aws-local/start-aws-local.js';
import { openIndexWriter } from '../../../src/catalogue/open-index-writer.js';
import { doctor } from '../../../src/cli/verbs/doctor.js';
import { readConfig } from '../../../src/config/config.js';
import { createApp } from '../../../src/server/create-app.js';
import { RedisServerProcess } from '../../builders/a-redis-server.js';
import {
  allRemote,
  dropRemoteCatalogue,
  type Environment,
  fillRemoteCatalogue,
} from '../../builders/a-remote-catalogue.js';
import { anImage } from '../../builders/an-image.js';
import { someVectors } from '../../builders/some-vectors.js';
import { ask } from '../../client/execute.js';
import { RecordDocument, SearchDocument } from '../../client/generated/graphql.js';
import { aLoopbackService, type Reply } from '../../fakes/loopback-service.js';
import { anOpenSearchProxy } from '../../fakes/opensearch-proxy.js';

const NEEDED = ['OPENSEARCH_URL', 'REDIS_URL', 'REDIS_7_URL', 'VALKEY_SERVER', 'REDIS_SERVER'] as const;
const missing = NEEDED.filter((name) => process.env[name] === undefined);

const SECRETS = {
  REDIS: 'redis-secret',
  OPENSEARCH: 'opensearch-secret',
  AWS: 'aws-secret',
  JWT: 'j'.repeat(32),
};
/** Longer than any check may take, and a little for a busy machine. */
const LONGEST_MS = 80_000;

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A start that must end by itself: what it says, beside the log. */
async function start(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<{ readonly code: number; readonly said: string }> {
  const { NODE_ENV: _, ...outside } = process.env;
  const child = spawn(process.execPath, ['--no-warnings', 'dist/server/main.js'], {
    cwd: root,
    env: { ...outside, ...environment, PORT: '0' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = await once(child, 'close');
  return { code, said: said.trim() };
}

/** Fault of an engine; `end` removes it. */
interface Trouble {
  readonly environment: Readonly<Record<string, string | undefined>>;
  end?(): Promise<void> | void;
}

if (missing.length > 0) {
  describe('the doctor on remote engines', () => {
    it.skip(`needs ${missing.join(', ')}: eval "$(scripts/services up)"`, () => undefined);
  });
} else {
  describe('the doctor on remote engines', () => {
    const openSearch = process.env['OPENSEARCH_URL'] ?? '';
    const alias = `parallax-doctor-${randomUUID().slice(0, 8)}`;
    const redis = `${process.env['REDIS_URL']}/13`;
    let aws: AwsLocal;
    let data: string;
    let healthy: Environment;
    /** Host and port of a service that has ended. */
    let nowhere: string;

    beforeAll(async () => {
      const ended = await aLoopbackService(() => ({}));
      nowhere = new URL(ended.url).host;
      await ended.close();
      data = await mkdtemp(join(tmpdir(), 'parallax-doctor-'));
      aws = await startAwsLocal({
        training: {
          items: new Map([
            ['c001', 1],
            ['c002', 1],
            ['c003', 1],
          ]),
        },
      });
      healthy = {
        ...allRemote({ aws: aws.env, openSearch, redis, alias, dataDirectory: data }),
        AWS_SECRET_ACCESS_KEY: SECRETS.AWS,
        CACHE_REDIS_URL: `${process.env['REDIS_7_URL']}/13`,
      };
      stub(healthy);
      await fillRemoteCatalogue(healthy);
    });
    afterAll(async () => {
      vi.unstubAllEnvs();
      await aws?.close();
      await dropRemoteCatalogue({ openSearch, alias, redis });
      await rm(data, { recursive: true });
    });

    /** The clients of AWS read the process's own environment, and nothing else of this machine. */
    function stub(environment: Readonly<Record<string, string | undefined>>): void {
      vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent/config');
      vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent/credentials');
      vi.stubEnv('AWS_PROFILE', undefined);
      vi.stubEnv('AWS_SESSION_TOKEN', undefined);
      for (const [name, value] of Object.entries(environment)) {
        if (name.startsWith('AWS_')) vi.stubEnv(name, value);
      }
    }

    /** Output of the doctor for an environment, without values that differ between runs. */
    async function examine(
      trouble: Trouble,
    ): Promise<{ readonly code: number; readonly lines: readonly string[] }> {
      const environment = { ...healthy, ...trouble.environment };
      stub(environment);
      const printed: string[] = [];
      const print = vi.spyOn(console, 'log').mockImplementation((line: string) => printed.push(line));
      try {
        const start = performance.now();
        const code = await doctor(environment);
        expect(performance.now() - start).toBeLessThan(LONGEST_MS);
        const said = printed.join('\n');
        for (const secret of Object.values(SECRETS)) expect(said).not.toContain(secret);
        expect(said).not.toMatch(/\n\s+at /);
        return { code, lines: said.split('\n').map(withoutChance) };
      } finally {
        print.mockRestore();
        await trouble.end?.();
      }
    }

    function withoutChance(line: string): string {
      return (
        line
          .replaceAll(alias, '<alias>')
          .replace(/(<alias>-other)\d+/g, '$1')
          .replaceAll(data, '<data>')
          .replace(/127\.0\.0\.1:\d+/g, '<address>')
          .replace(/\((Expected|Unexpected|Unterminated|Bad) .*\)$/, '(<what the parser says>)')
          .replace(/with \d+ bytes/, 'with <n> bytes')
          .replace(/\d{8}T\d{6}Z/g, '<when>')
          .replace(/(Node\.js) [\d.]+ on \S+/, '$1 <version>')
          .replace(/[\d.]+ (ms|GB)/g, '<n> $1')
          .replace(/release r0001-\w+/, 'release <id>')
          .replace(/made \d{4}-\S+Z/, 'made <when>')
          .replace(/(spread|tau|cosine) [\d.]+/g, '$1 <n>')
          .replace(/quartile of \d+/, 'quartile of <n>')
          .replace(/(Valkey|Redis) \d[\d.]*/g, '$1 <version>')
          .replace(/trackingId [\w-]+/, 'trackingId <id>')
          // Of two deadlines that are over at once, either may say so.
          .replace(
            /\((There was no answer (?:after|within) .*|.* exceeded the configured .*)\)$/,
            '(<whose deadline>)',
          )
          // The sync setting depends on the machine's server.
          .replace(/; `appendfsync always` would answer sooner.*$/, '')
      );
    }

    const faulty =
      (kind: FaultKind, fields: Partial<Fault> = {}) =>
      (): Trouble => {
        for (const service of SERVICES) aws.admin.addFault({ kind, service, ...fields });
        return { environment: {}, end: () => aws.admin.clearFaults() };
      };

    /** Something that answers everything in one way, where OpenSearch should be. */
    const inPlaceOfOpenSearch =
      (reply: Reply, environment: Environment = {}) =>
      async (): Promise<Trouble> => {
        const service = await aLoopbackService(() => reply);
        return { environment: { OPENSEARCH_URL: service.url, ...environment }, end: () => service.close() };
      };

    async function askOpenSearch(method: string, path: string, body?: object): Promise<unknown> {
      const answer = await fetch(`${openSearch}/${path}`, {
        method,
        ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
      if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
      return answer.json();
    }

    interface Mapping {
      readonly properties: { readonly embedding: object };
      readonly _meta: { readonly parallax: { readonly catalogue: { readonly space: object } } };
    }

    /** Indexes like the live one but for their mapping, behind one alias that begins like the healthy one. */
    let others = 0;
    const otherIndexes =
      (changes: readonly ((mapping: Mapping) => object)[]) => async (): Promise<Trouble> => {
        const live = Object.values(Object(await askOpenSearch('GET', `${alias}/_mapping`)))[0];
        const { mappings } = live as { readonly mappings: Mapping };
        const other = `${alias}-other${++others}`;
        const names = changes.map((_, i) => `${other}-00000${i + 1}`);
        for (const [i, change] of changes.entries()) {
          await askOpenSearch('PUT', names[i] ?? '', {
            settings: { 'index.knn': true, 'index.number_of_replicas': 0 },
            mappings: change(mappings),
            aliases: { [other]: {} },
          });
        }
        return {
          environment: { OPENSEARCH_INDEX: other },
          end: async () => {
            for (const name of names) await askOpenSearch('DELETE', name);
          },
        };
      };

    const ownRedis =
      (
        binary: string | undefined,
        settings: readonly (readonly [string, string])[],
        environment: (url: string) => Environment,
      ) =>
      async (): Promise<Trouble> => {
        const server = await RedisServerProcess.start(binary ?? '');
        for (const [name, value] of settings) await server.ask(['CONFIG', 'SET', name, value]);
        return { environment: environment(server.url), end: () => server.remove() };
      };

    async function aCampaignThatFailed(): Promise<Trouble> {
      const campaign = {
        name: 'autumn',
        status: 'CREATE FAILED',
        failureReason: 'The solution version has no users in common with the dataset.',
      };
      const service = await aLoopbackService(({ headers }) => ({
        headers: { 'content-type': 'application/x-amz-json-1.1' },
        body: JSON.stringify(
          headers['x-amz-target']?.endsWith('DescribeCampaign') ? { campaign } : { eventTrackers: [] },
        ),
      }));
      return { environment: { AWS_ENDPOINT_URL_PERSONALIZE: service.url }, end: () => service.close() };
    }

    async function aClockThatIsOff(): Promise<Trouble> {
      const later = await startAwsLocal({ now: () => Date.now() + 600_000 });
      return { environment: later.env, end: () => later.close() };
    }

    const { VALKEY_SERVER, REDIS_SERVER } = process.env;
    /** The cache on the log's server. */
    const SHARED = { CACHE_REDIS_URL: '' };
    const TROUBLES: Readonly<Record<string, () => Trouble | Promise<Trouble>>> = {
      'nothing is wrong': () => ({ environment: {} }),
      'OpenSearch: nothing there': () => ({ environment: { OPENSEARCH_URL: `http://${nowhere}` } }),
      'OpenSearch: an alias that points nowhere': () => ({
        environment: { OPENSEARCH_INDEX: 'parallax-nowhere' },
      }),
      'OpenSearch: an alias that points at two indexes': otherIndexes([
        (mapping) => mapping,
        (mapping) => mapping,
      ]),
      'OpenSearch: another dimension in the mapping': otherIndexes([
        ({ properties, ...mapping }) => ({
          ...mapping,
          properties: { ...properties, embedding: { ...properties.embedding, dimension: 128 } },
        }),
      ]),
      'OpenSearch: another length asked of the embedder': () => ({
        environment: { EMBEDDING_LENGTH: '384' },
      }),
      'OpenSearch: an index of another model': otherIndexes([
        ({ _meta: { parallax }, ...mapping }) => ({
          ...mapping,
          _meta: {
            parallax: {
              ...parallax,
              catalogue: { ...parallax.catalogue, space: { model: 'another-model', dimension: 256 } },
            },
          },
        }),
      ]),
      'OpenSearch: an index that is not ours': otherIndexes([
        () => ({ properties: { name: { type: 'keyword' } } }),
      ]),
      'OpenSearch: a 200 with errors': inPlaceOfOpenSearch({ body: '{"took":1,"errors":true,"items":[]}' }),
      'OpenSearch: half a JSON': inPlaceOfOpenSearch({ body: '{"parallax-demo-000001":{"mappi' }),
      'OpenSearch: 10 MB': inPlaceOfOpenSearch({ body: `{"x":"${'x'.repeat(10_000_000)}"}` }),
      'OpenSearch: a redirect': inPlaceOfOpenSearch({
        status: 302,
        headers: { location: 'https://login.example/' },
      }),
      'OpenSearch: 401, no credentials': inPlaceOfOpenSearch({ status: 401, body: '{}' }),
      'OpenSearch: 401, wrong password': inPlaceOfOpenSearch(
        { status: 401, body: '{}' },
        {
          OPENSEARCH_AUTH: 'basic',
          OPENSEARCH_USERNAME: 'search',
          OPENSEARCH_PASSWORD: SECRETS.OPENSEARCH,
        },
      ),
      'OpenSearch: 403, a signature': inPlaceOfOpenSearch(
        { status: 403, body: '{}' },
        { OPENSEARCH_AUTH: 'es' },
      ),
      'OpenSearch: silence': inPlaceOfOpenSearch('silent'),
      'Redis: not there': () => ({
        environment: { ...SHARED, REDIS_URL: `redis://user:${SECRETS.REDIS}@${nowhere}` },
      }),
      'Redis: a wrong password': ownRedis(VALKEY_SERVER, [['requirepass', 'right']], (url) => ({
        ...SHARED,
        REDIS_URL: url.replace('redis://', `redis://:${SECRETS.REDIS}@`),
      })),
      'Redis: no password': ownRedis(VALKEY_SERVER, [['requirepass', 'right']], (url) => ({
        ...SHARED,
        REDIS_URL: url,
      })),
      'Redis: no append-only file': ownRedis(VALKEY_SERVER, [['appendonly', 'no']], (url) => ({
        ...SHARED,
        REDIS_URL: url,
        REDIS_DURABILITY: 'fsync',
      })),
      'Redis 7.0: a sync every second': ownRedis(REDIS_SERVER, [['appendfsync', 'everysec']], (url) => ({
        ...SHARED,
        REDIS_URL: url,
      })),
      'Redis 7.0: a sync every second, asked for by name': ownRedis(
        REDIS_SERVER,
        [['appendfsync', 'everysec']],
        (url) => ({ REDIS_URL: url, REDIS_DURABILITY: 'everysec' }),
      ),
      'Redis: one server for cache and log': () => ({ environment: SHARED }),
      'AWS: expired credentials': faulty('expired'),
      'AWS: no credentials': () => ({
        environment: { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
      }),
      'AWS: not there': () => ({
        environment: Object.fromEntries(
          ['BEDROCK_RUNTIME', 'PERSONALIZE', 'PERSONALIZE_RUNTIME'].map((service) => [
            `AWS_ENDPOINT_URL_${service}`,
            `http://${nowhere}`,
          ]),
        ),
      }),
      'AWS: another region': () => ({ environment: { AWS_REGION: 'eu-west-1' } }),
      'AWS: throttled': faulty('throttle'),
      'AWS: failing': faulty('fail'),
      'AWS: silence': faulty('hang'),
      'AWS: garbage': faulty('garbage'),
      'AWS: half a JSON': faulty('half-json'),
      'AWS: 10 MB': faulty('huge'),
      'AWS: a clock 10 minutes off': aClockThatIsOff,
      'Bedrock: no access to the model': () => {
        aws.admin.addFault({ kind: 'fail', service: 'bedrock-runtime', error: 'AccessDeniedException' });
        return { environment: {}, end: () => aws.admin.clearFaults() };
      },
      'Personalize: a campaign in the making': () => {
        aws.admin.addFault({ kind: 'not-active', service: 'personalize' });
        aws.admin.addFault({ kind: 'not-active', service: 'personalize-runtime' });
        return { environment: {}, end: () => aws.admin.clearFaults() };
      },
      'Personalize: a campaign that failed': aCampaignThatFailed,
      'Personalize: an unknown campaign': () => ({
        environment: { PERSONALIZE_CAMPAIGN_ARN: aws.campaignArn.replace('/parallax', '/summer') },
      }),
      'Personalize: no campaign': () => ({ environment: { PERSONALIZE_CAMPAIGN_ARN: '' } }),
      'Personalize: an unknown tracking id': () => ({ environment: { PERSONALIZE_TRACKING_ID: 'nobodys' } }),
      'Personalize: no tracker': () => ({ environment: { PERSONALIZE_TRACKING_ID: '' } }),
      'tokens: keys that cannot be fetched': () => ({
        environment: {
          AUTH: 'jwt',
          JWKS_URL: `http://${nowhere}/keys?key=${SECRETS.JWT}`,
          JWT_ISSUER: 'https://issuer.example',
          JWT_AUDIENCE: 'parallax',
        },
      }),
    };

    /** Output of the doctor for each fault. */
    const saidOf = new Map<string, readonly string[]>();

    it('says what is wrong, and what to do about it', { timeout: 600_000 }, async () => {
      const sections: string[] = [];
      for (const [name, begin] of Object.entries(TROUBLES)) {
        const { code, lines } = await examine(await begin());
        saidOf.set(name, lines);
        const [, ...all] = lines;
        const odd = all.filter((line) => /^(WRONG|note)/.test(line));
        sections.push([`# ${name}`, ...(odd.length > 0 ? odd : all), `exit code ${code}`].join('\n'));
      }
      await expect(`${sections.join('\n\n')}\n`).toMatchFileSnapshot('../../golden/doctor-remote.txt');
    });

    async function troubleOf(name: string): Promise<Trouble> {
      const begin = TROUBLES[name];
      if (begin === undefined) throw new Error(`There is no trouble called "${name}".`);
      return begin();
    }

    it.concurrent.each([
      'OpenSearch: nothing there',
      'OpenSearch: an alias that points at two indexes',
      'OpenSearch: another dimension in the mapping',
      'OpenSearch: an index of another model',
      'OpenSearch: an index that is not ours',
      'OpenSearch: 10 MB',
      'OpenSearch: 401, wrong password',
      'OpenSearch: silence',
      'Redis: not there',
      'Redis: a wrong password',
      'Redis: no append-only file',
      'Redis 7.0: a sync every second',
      'Personalize: no campaign',
    ])('keeps a gateway from starting, in the words of the doctor: %s', async (name) => {
      const trouble = await troubleOf(name);
      const { code, said } = await start({ ...healthy, ...trouble.environment });
      await trouble.end?.();
      const lines = saidOf.get(name) ?? [];
      expect(code).toBe(1);
      expect(said).not.toMatch(/^\s+at /m);
      const sentence = withoutChance(said);
      expect(sentence).not.toBe('');
      expect(lines.join('\n')).toContain(`WRONG  ${sentence}`);
    });

    it.each<[string, readonly string[]]>([
      ['Personalize: an unknown campaign', ['AFFINITIES']],
      ['Personalize: a campaign in the making', ['AFFINITIES']],
      ['AWS: expired credentials', ['EMBED', 'AFFINITIES']],
      ['AWS: no credentials', ['EMBED', 'AFFINITIES']],
      ['AWS: not there', ['EMBED', 'AFFINITIES']],
      ['AWS: silence', ['EMBED', 'AFFINITIES']],
      ['AWS: garbage', ['EMBED', 'AFFINITIES']],
    ])('lets a gateway start and serve without it: %s', async (name, stages) => {
      const trouble = await troubleOf(name);
      const environment = { ...healthy, ...trouble.environment, LOG_LEVEL: 'silent' };
      stub(environment);
      const app = await createApp(readConfig(environment));
      try {
        expect((await app.http.inject('/health/ready')).statusCode).toBe(200);
        const input = { userId: 'a reader', imageId: 'picture-1', type: 'VIEW' as const };
        expect((await ask(app, RecordDocument, { input })).errors).toEqual([]);
        const query = `picture that nobody asked for during ${name}`;
        const { data, errors } = await ask(app, SearchDocument, { query, userId: 'a reader' });
        expect(errors).toEqual([]);
        expect(data?.searchImages?.edges.length).toBeGreaterThan(0);
        expect(data?.searchImages?.personalization.degraded.map(({ stage }) => stage).sort()).toEqual(
          [...stages].sort(),
        );
      } finally {
        await app.close();
        await trouble.end?.();
      }
    });

    it('is told of a write that OpenSearch refuses in a 200', async () => {
      const proxy = await anOpenSearchProxy(openSearch);
      proxy.intercept = ({ path }) =>
        path.endsWith('/_bulk')
          ? {
              body: JSON.stringify({
                errors: true,
                items: [
                  { index: { status: 400, error: { type: 'mapper_parsing_exception', reason: 'too long' } } },
                ],
              }),
            }
          : null;
      const space = { model: 'amazon.titan-embed-image-v1', dimension: 256 };
      const writer = await openIndexWriter(readConfig({ ...healthy, OPENSEARCH_URL: proxy.url }), {
        embedder: 'titan',
        space,
        purpose: 'be refused',
      });
      const [vector] = someVectors({ count: 1, dimension: 256 });
      if (vector === undefined) throw new Error('There is no vector.');
      await expect(writer.put([{ image: anImage({ id: 'refused' }), vector }])).rejects.toThrow(
        'OpenSearch refused "refused" (mapper_parsing_exception): the log has its reasons.',
      );
      await writer.close();
      await proxy.close();
    });
  });
}
