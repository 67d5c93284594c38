import { describe, expect, it } from 'vitest';
import { openLruCache } from '../../../../src/datasources/caches/lru.cache.js';
import { ParallaxError } from '../../../../src/domain/errors.js';
import { cacheKindOf } from '../../../../src/server/telemetry/cache-kind.js';
import { countInteractions } from '../../../../src/server/telemetry/count-interactions.js';
import { countingCache } from '../../../../src/server/telemetry/counting-cache.js';
import { createMetrics, type Metrics } from '../../../../src/server/telemetry/metrics.js';
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
    metrics.setAside('personalize', 1);
    metrics.httpResponse(200);
    metrics.httpResponse(503);
    const text = await metrics.text();
    for (const line of [
      'parallax_stage_seconds_count{stage="embed"} 1',
      'parallax_degradations_total{stage="AFFINITIES",reason="TIMEOUT"} 1',
      'parallax_forwarded_total{consumer="personalize"} 10',
      'parallax_set_aside_total{consumer="personalize"} 1',
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

  it('hold nothing that a client chose', async () => {
    const metrics = createMetrics();
    const cache = countingCache(openLruCache({ maxBytes: 1_000, now: () => 0 }), metrics);
    await cache.get('r1:taste:ann secret');
    const append = countInteractions(new FakeLog(), metrics);
    await append(anInteraction({ userId: 'ann secret', imageId: 'ann secret' }));
    expect(await metrics.text()).not.toContain('secret');
  });
});

describe('the cache that counts', () => {
  it.each([
    ['r1:vector:fake/2:text:abc', 'vector'],
    ['r1:candidates:abc', 'candidates'],
    ['r1:taste::ann', 'taste'],
    ['r1:taste:v:ann:snapshot:x', 'taste'],
    ['r1:snapshot:abc', 'snapshot'],
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

describe('the interactions that are counted', () => {
  it('are told apart by what became of them', async () => {
    const metrics = createMetrics();
    const log = new FakeLog();
    const append = countInteractions(log, metrics);
    const view = anInteraction();
    await append(view);
    expect(await append(view)).toMatchObject({ kind: 'duplicate' });
    log.failure = new ParallaxError('UNAVAILABLE', 'down');
    await expect(append(view)).rejects.toThrow('down');
    expect(await linesOf(metrics, 'parallax_interactions')).toEqual([
      'parallax_interactions_total{type="VIEW",outcome="appended"} 1',
      'parallax_interactions_total{type="VIEW",outcome="duplicate"} 1',
      'parallax_interactions_total{type="VIEW",outcome="failed"} 1',
    ]);
  });
});
