import type { ApolloServer } from '@apollo/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readConfig } from '../../../src/config/config.js';
import { ParallaxError } from '../../../src/domain/errors.js';
import type { RequestTelemetry } from '../../../src/domain/request-telemetry.js';
import type { RequestContext } from '../../../src/resolvers/request-context.js';
import { createApollo } from '../../../src/server/create-apollo.js';
import { createLogger } from '../../../src/server/create-logger.js';
import { requestLog } from '../../../src/server/http/request-log.js';
import { openPersistedOperations } from '../../../src/server/persisted/open-persisted-operations.js';
import { createMetrics, type Metrics } from '../../../src/server/telemetry/metrics.js';
import {
  type BeginRequest,
  requestTelemetry,
  watchRequests,
} from '../../../src/server/telemetry/request-telemetry.js';
import { CLOSE_MS, openTracing, type Tracing } from '../../../src/server/telemetry/tracing.js';
import { aSmallGateway, type SmallGateway } from '../../builders/a-small-gateway.js';
import { type OtlpReceiver, openOtlpReceiver } from '../../fakes/otlp-receiver.js';

/** A request's context as the server makes it. */
type Told = RequestContext & { readonly telemetry: RequestTelemetry };

const CALLER = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const SEARCH = '{ searchImages(query: "secret wish", userId: "ann") { searchId } }';
const SERVER = 2;
const ERROR = 2;

describe('the telemetry of a gateway', () => {
  let gateway: SmallGateway;
  let receiver: OtlpReceiver;
  let tracing: Tracing;
  let metrics: Metrics;
  let apollo: ApolloServer<RequestContext>;
  let begin: BeginRequest;
  let lines: Record<string, unknown>[];

  beforeEach(async () => {
    lines = [];
    const log = createLogger('info', { write: (line: string) => void lines.push(JSON.parse(line)) });
    gateway = await aSmallGateway();
    receiver = await openOtlpReceiver();
    tracing = await openTracing({ endpoint: receiver.endpoint, log, batchMs: 1 });
    metrics = createMetrics();
    begin = requestTelemetry({ metrics, tracing, monotonic: () => performance.now() });
    apollo = await createApollo({
      introspection: true,
      limits: readConfig({}).limits,
      operations: (await openPersistedOperations(readConfig({}).persisted, null)).store,
      logger: log,
      plugins: [requestLog(log, () => performance.now()), watchRequests()],
    });
    await apollo.start();
  });

  afterEach(async () => {
    await apollo.stop();
    await gateway.app.close();
    await tracing.close();
    await receiver.close();
  });

  const run = async (query: string, traceparent?: string) => {
    const context = await gateway.app.contextOf('request-1');
    const telemetry = begin('request-1', traceparent);
    const search = { ...context.search, timeStage: telemetry.timeStage };
    const contextValue: Told = { ...context, search, telemetry };
    await apollo.executeOperation({ query }, { contextValue });
    return telemetry;
  };
  const spanOf = (name: string) => receiver.spans.find((span) => span.name === name);

  it('is one span a request and one a stage below it, in the trace of the caller', async () => {
    await run(SEARCH, `00-${CALLER.traceId}-${CALLER.spanId}-01`);
    await vi.waitFor(() => expect(spanOf('query')).toBeDefined());
    const request = spanOf('query');
    expect(request).toMatchObject({ traceId: CALLER.traceId, parentSpanId: CALLER.spanId, kind: SERVER });
    expect(request?.attributes).toContainEqual({
      key: 'parallax.request_id',
      value: { stringValue: 'request-1' },
    });
    for (const stage of ['embed', 'candidates', 'affinities', 'rank', 'page']) {
      await vi.waitFor(() => expect(spanOf(stage)).toBeDefined());
      expect(spanOf(stage)).toMatchObject({ traceId: CALLER.traceId, parentSpanId: request?.spanId });
    }
    expect(receiver.paths[0]).toBe('/v1/traces');
    expect(receiver.bodies.join()).toContain('"service.name","value":{"stringValue":"parallax"}');
  });

  it.each([
    ['none', undefined],
    ['no header of the kind', 'nonsense'],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${CALLER.spanId}-01`],
    ['version ff', `ff-${CALLER.traceId}-${CALLER.spanId}-01`],
    ['more than version 00 has', `00-${CALLER.traceId}-${CALLER.spanId}-01-more`],
  ])('begins a trace of its own when the caller has %s', async (_, header) => {
    await run(SEARCH, header);
    await vi.waitFor(() => expect(spanOf('query')).toBeDefined());
    expect(spanOf('query')?.parentSpanId ?? '').toBe('');
    expect(spanOf('query')?.traceId).toMatch(/^[\da-f]{32}$/);
    expect(spanOf('query')?.traceId).not.toBe(CALLER.traceId);
  });

  it('follows a caller who does not want to be traced', async () => {
    await run(SEARCH, `00-${CALLER.traceId}-${CALLER.spanId}-00`);
    await run('{ status { __typename } }');
    await vi.waitFor(() => expect(receiver.spans).not.toHaveLength(0));
    expect(receiver.spans.map(({ traceId }) => traceId)).not.toContain(CALLER.traceId);
  });

  it('tells what failed by its code, and nothing of who asked for what', async () => {
    gateway.index.failure = new Error('secret wish of ann was refused');
    await run(SEARCH);
    await vi.waitFor(() => expect(spanOf('query')).toBeDefined());
    expect(spanOf('query')).toMatchObject({ status: { code: ERROR } });
    expect(spanOf('candidates')).toMatchObject({ status: { code: ERROR } });
    expect(spanOf('query')?.attributes).toContainEqual({
      key: 'parallax.outcome',
      value: { stringValue: 'UNAVAILABLE' },
    });
    expect(receiver.bodies.join()).not.toMatch(/secret|wish|\bann\b/);
    expect(await metrics.text()).not.toMatch(/secret|wish|\bann\b/);
    expect(await metrics.text()).toContain(
      'parallax_requests_total{operation="query",outcome="UNAVAILABLE"} 1',
    );
  });

  it('counts and times requests and their stages', async () => {
    await run(SEARCH);
    await run('{ nothing }');
    await run('{');
    const text = await metrics.text();
    for (const line of [
      'parallax_requests_total{operation="query",outcome="OK"} 1',
      'parallax_requests_total{operation="none",outcome="GRAPHQL_PARSE_FAILED"} 1',
      'parallax_stage_seconds_count{stage="embed"} 1',
      'parallax_stage_seconds_count{stage="page"} 1',
    ]) {
      expect(text).toContain(line);
    }
    expect(text).toContain('outcome="GRAPHQL_VALIDATION_FAILED"} 1');
  });

  it('writes one line a request, with what was done without', async () => {
    const context = await gateway.app.contextOf('request-2');
    const telemetry = begin('request-2');
    telemetry.noteDegradation({ stage: 'AFFINITIES', reason: 'TIMEOUT', fallback: 'the plain order' });
    const contextValue: Told = { ...context, telemetry };
    await apollo.executeOperation({ query: SEARCH }, { contextValue });
    const told = lines.filter(({ msg }) => msg === 'operation');
    expect(told).toEqual([
      {
        level: 30,
        time: expect.any(Number),
        requestId: 'request-2',
        operation: 'query',
        name: null,
        ms: expect.any(Number),
        degraded: ['AFFINITIES:TIMEOUT'],
        msg: 'operation',
      },
    ]);
  });

  it('writes every fault that a client is sent to the operator for, and an engine that is away once', async () => {
    const context = await gateway.app.contextOf('request-3');
    const telemetry = begin('request-2');
    const failWith = async (error: Error) => {
      const status = () => Promise.reject(error);
      const contextValue: Told = { ...context, telemetry, status };
      await apollo.executeOperation({ query: '{ status { __typename } }' }, { contextValue });
    };
    const away = new ParallaxError('UNAVAILABLE', 'The index is away.', { cause: new Error('ECONNREFUSED') });
    for (const error of [new TypeError('a bug'), new TypeError('a bug'), away, away]) await failWith(error);
    await failWith(new ParallaxError('BAD_USER_INPUT', 'That is nothing to look into.'));
    expect(lines.filter(({ msg }) => msg === 'fault')).toMatchObject([
      { level: 50, requestId: 'request-3', err: { type: 'TypeError', message: 'a bug' } },
      { level: 50, requestId: 'request-3', err: { type: 'TypeError', message: 'a bug' } },
      { level: 50, err: { message: 'The index is away.', cause: { message: 'ECONNREFUSED' } }, unsaid: 0 },
    ]);
    expect(lines.filter(({ msg }) => msg === 'operation').map(({ codes }) => codes)).toEqual([
      ['INTERNAL'],
      ['INTERNAL'],
      ['UNAVAILABLE'],
      ['UNAVAILABLE'],
      ['BAD_USER_INPUT'],
    ]);
  });

  it('survives a collector that is away, and says so once', async () => {
    receiver.status = 400;
    for (let i = 0; i < 3; i++) {
      const seen = receiver.paths.length;
      await run(SEARCH);
      await vi.waitFor(() => expect(receiver.paths.length).toBeGreaterThan(seen));
    }
    const lost = () => lines.filter(({ msg }) => msg === 'traces cannot be sent; spans are dropped');
    await vi.waitFor(() => expect(lost()).toHaveLength(1));
    receiver.status = 200;
    await run(SEARCH);
    await vi.waitFor(() =>
      expect(lines).toContainEqual(expect.objectContaining({ msg: 'traces are sent again' })),
    );
    expect(lost()).toHaveLength(1);
    expect(lines.filter(({ msg }) => msg === 'operation')).toHaveLength(4);
  });
});

describe('traces that no collector takes', () => {
  it('hold up neither a request nor the end', async () => {
    const receiver = await openOtlpReceiver();
    const { endpoint } = receiver;
    await receiver.close();
    const lines: string[] = [];
    const log = createLogger('warn', { write: (line: string) => void lines.push(line) });
    const tracing = await openTracing({ endpoint, log });
    const begin = requestTelemetry({ metrics: null, tracing, monotonic: () => performance.now() });
    for (let i = 0; i < 5_000; i++) {
      const telemetry = begin('request-2');
      expect(await telemetry.timeStage('embed', async () => i)).toBe(i);
      telemetry.end('query', 'OK');
    }
    const start = performance.now();
    await tracing.close();
    // The limit of the end, and what a busy machine adds.
    expect(performance.now() - start).toBeLessThan(CLOSE_MS + 3_000);
  });
});
