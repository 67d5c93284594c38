import { readFile } from 'node:fs/promises';
import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { openLruCache } from '../../../../src/datasources/caches/lru.cache.js';
import { ParallaxError } from '../../../../src/domain/errors.js';
import { createLogger } from '../../../../src/server/create-logger.js';
import { countingCache, countingLog } from '../../../../src/server/telemetry/counting-engines.js';
import {
  cacheKindOf,
  createMetrics,
  type Metrics,
  mountMetrics,
} from '../../../../src/server/telemetry/metrics.js';
import { openTelemetry } from '../../../../src/server/telemetry/open-telemetry.js';
import { aRelease } from '../../../builders/a-release.js';
import { anInteraction } from '../../../builders/an-interaction.js';
import { FakeLog } from '../../../fakes/fake-log.js';

/** The lines of one metric, without its help and buckets. */
const linesOf = async (metrics: Metrics, name: string): Promise<readonly string[]> =>
  (await metrics.text())
    .split('\n')
    .filter((line) => line.startsWith(name) && !line.includes('_bucket') && !line.includes('_sum'));

describe('the metrics', () => {
  it('count requests and time them', async () => {
    const metrics = createMetrics();
    metrics.request('query', 'OK', 42);
    metrics.request('query', 'OK', 42);
    metrics.request('mutation', 'UNAVAILABLE', 1);
    expect(await linesOf(metrics, 'parallax_request')).toEqual([
      'parallax_requests_total{operation="query",outcome="OK"} 2',
      'parallax_requests_total{operation="mutation",outcome="UNAVAILABLE"} 1',
      'parallax_request_seconds_count{operation="query"} 2',
      'parallax_request_seconds_count{operation="mutation"} 1',
    ]);
    const text = await metrics.text();
    expect(text).toContain('parallax_request_seconds_bucket{le="0.025",operation="query"} 0');
    expect(text).toContain('parallax_request_seconds_bucket{le="0.05",operation="query"} 2');
    expect(text).toContain('parallax_request_seconds_sum{operation="query"} 0.084');
  });

  it('show the state of a breaker as a number, and count its changes', async () => {
    const metrics = createMetrics();
    metrics.breaker('ranker', 'open');
    metrics.breaker('ranker', 'half-open');
    expect(await linesOf(metrics, 'parallax_breaker')).toEqual([
      'parallax_breaker_state{port="ranker"} 1',
      'parallax_breaker_changes_total{port="ranker",state="open"} 1',
      'parallax_breaker_changes_total{port="ranker",state="half-open"} 1',
    ]);
  });

  it('time no call that was not made', async () => {
    const metrics = createMetrics();
    metrics.engineCall('index', 'nearest', 'ok', 12);
    metrics.engineCall('index', 'nearest', 'REFUSED', 0);
    expect(await linesOf(metrics, 'parallax_engine_call')).toEqual([
      'parallax_engine_calls_total{port="index",method="nearest",outcome="ok"} 1',
      'parallax_engine_calls_total{port="index",method="nearest",outcome="REFUSED"} 1',
      'parallax_engine_call_seconds_count{port="index",method="nearest"} 1',
    ]);
  });

  it('have a number for the rest', async () => {
    const metrics = createMetrics();
    metrics.stage('embed', 3);
    metrics.degradation({ stage: 'AFFINITIES', reason: 'TIMEOUT', fallback: 'the plain order' });
    metrics.forwarded('personalize', 10);
    metrics.deadLetter('personalize', 1);
    metrics.shownPages('lost', 2);
    metrics.httpResponse(200);
    metrics.httpResponse(503);
    const text = await metrics.text();
    for (const line of [
      'parallax_stage_seconds_count{stage="embed"} 1',
      'parallax_degradations_total{stage="AFFINITIES",reason="TIMEOUT"} 1',
      'parallax_forwarded_total{consumer="personalize"} 10',
      'parallax_set_aside_total{consumer="personalize"} 1',
      'parallax_shown_pages_total{outcome="lost"} 2',
      'parallax_http_responses_total{status="2xx"} 1',
      'parallax_http_responses_total{status="5xx"} 1',
    ]) {
      expect(text).toContain(line);
    }
  });

  it('ask for the lag and the release when they are scraped, and keep the last lag when it cannot be told', async () => {
    const metrics = createMetrics();
    let lag = async () => 7;
    metrics.watchLag('personalize', () => lag());
    metrics.watchRelease(async () => aRelease());
    expect(await linesOf(metrics, 'parallax_forwarder_lag')).toEqual([
      'parallax_forwarder_lag{consumer="personalize"} 7',
    ]);
    lag = () => Promise.reject(new Error('the log is down'));
    expect(await linesOf(metrics, 'parallax_forwarder_lag')).toEqual([
      'parallax_forwarder_lag{consumer="personalize"} 7',
    ]);
    expect(await linesOf(metrics, 'parallax_release_info')).toHaveLength(1);
    metrics.watchRelease(async () => ({ ...aRelease(), id: 'the-next' }));
    expect(await linesOf(metrics, 'parallax_release_info')).toEqual([
      expect.stringContaining('release="the-next"'),
    ]);
  });

  it('tell of the process once, however many gateways it holds', async () => {
    createMetrics();
    const text = await createMetrics().text();
    expect(text.match(/^process_resident_memory_bytes /gm)).toHaveLength(1);
    expect(text).toContain('nodejs_eventloop_lag_seconds');
  });

  it('are all described for operators', async () => {
    const guide = await readFile('docs/guides/observability.md', 'utf8');
    const names = createMetrics()
      .registry.getMetricsAsArray()
      .map(({ name }) => name);
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !guide.includes(`\`${name}\``))).toEqual([]);
    const described = [...guide.matchAll(/^\| `(parallax_\w+)`/gm)].map(([, name]) => name);
    expect(described.toSorted()).toEqual(names.toSorted());
  });

  it('hold nothing that a client chose', async () => {
    const metrics = createMetrics();
    const cache = countingCache(openLruCache({ maxBytes: 1_000, now: () => 0 }), metrics);
    await cache.get('r1:taste:ann secret');
    const log = countingLog(new FakeLog(), metrics);
    await log.append(anInteraction({ userId: 'ann secret', imageId: 'ann secret' }));
    expect(await metrics.text()).not.toContain('secret');
  });
});

describe('the cache that counts', () => {
  it.each([
    ['r1:vector:fake/2:text:abc', 'vector'],
    ['r1:candidates-3:abc', 'candidates'],
    ['r1:popular-1:abc', 'popular'],
    ['r1:taste-2::ann', 'taste'],
    ['r1:taste:v:ann:snapshot:x', 'taste'],
    ['r1:snapshot-6:abc', 'snapshot'],
    ['r1:shown:abc', 'shown'],
    ['r1:nobody:abc:def', 'nobody'],
    ['vector', 'other'],
    ['', 'other'],
  ])('knows what is kept under %s', (key, kind) => {
    expect(cacheKindOf(key)).toBe(kind);
  });

  it('answers what the cache answers, and counts it', async () => {
    const metrics = createMetrics();
    const cache = countingCache(openLruCache({ maxBytes: 10_000, now: () => 0 }), metrics);
    expect(await cache.get('r1:vector:a')).toBeUndefined();
    await cache.set('r1:vector:a', null, 1_000);
    expect(await cache.get('r1:vector:a')).toBeNull();
    await cache.delete('r1:vector:a');
    expect(await cache.get('r1:vector:a')).toBeUndefined();
    expect(await linesOf(metrics, 'parallax_cache')).toEqual([
      'parallax_cache_lookups_total{kind="vector",result="miss"} 2',
      'parallax_cache_lookups_total{kind="vector",result="hit"} 1',
    ]);
  });
});

describe('the log that counts', () => {
  it('tells interactions apart by what became of them', async () => {
    const metrics = createMetrics();
    const inner = new FakeLog();
    const log = countingLog(inner, metrics);
    const view = anInteraction();
    await log.append(view);
    expect(await log.append(view)).toMatchObject({ kind: 'duplicate' });
    inner.failure = new ParallaxError('UNAVAILABLE', 'down');
    await expect(log.append(view)).rejects.toThrow('down');
    inner.failure = null;
    expect(await log.history(view.userId)).toEqual(await inner.history(view.userId));
    expect(await linesOf(metrics, 'parallax_interactions')).toEqual([
      'parallax_interactions_total{type="VIEW",outcome="appended"} 1',
      'parallax_interactions_total{type="VIEW",outcome="duplicate"} 1',
      'parallax_interactions_total{type="VIEW",outcome="failed"} 1',
    ]);
  });
});

describe('the route of the metrics', () => {
  it('answers in the text form, and counts what was answered before', async () => {
    const http = Fastify();
    mountMetrics(http, createMetrics());
    expect((await http.inject('/nothing')).statusCode).toBe(404);
    const { headers, payload, statusCode } = await http.inject('/metrics');
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(payload).toContain('parallax_http_responses_total{status="4xx"} 1');
    await http.close();
  });
});

describe('the telemetry that is configured', () => {
  it('may be none', async () => {
    const log = createLogger('silent');
    const options = { log, monotonic: () => 0 };
    const telemetry = await openTelemetry({ metrics: false, otlpEndpoint: null }, options);
    expect(telemetry.metrics).toBeNull();
    telemetry.events.onState('index', 'open', new Error('down'));
    telemetry.begin('request-1').end('query', 'OK');
    await telemetry.close();
  });

  it('counts what the policies tell', async () => {
    const log = createLogger('silent');
    const options = { log, monotonic: () => 0 };
    const { metrics, events } = await openTelemetry({ metrics: true, otlpEndpoint: null }, options);
    events.onState('index', 'open', new Error('down'));
    events.onCall?.('index', 'nearest', 'REFUSED', 0);
    expect(await metrics?.text()).toContain('parallax_breaker_state{port="index"} 2');
    expect(await metrics?.text()).toContain('method="nearest",outcome="REFUSED"} 1');
  });
});
