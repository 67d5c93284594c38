import { describe, expect, it } from 'vitest';
import { ParallaxError } from '../../../../src/domain/errors.js';
import { createLogger } from '../../../../src/server/create-logger.js';
import { policyReport } from '../../../../src/server/telemetry/open-telemetry.js';
import { plainError } from '../../../../src/server/telemetry/plain-error.js';

const logging = () => {
  const lines: Record<string, unknown>[] = [];
  const log = createLogger('info', { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { log, lines };
};

describe('the log', () => {
  it('blots out who asked and for what, should a line ever hold it', () => {
    const { log, lines } = logging();
    log.info(
      { userId: 'ann', query: 'wish', token: 'abc', request: { authorization: 'Bearer x', ms: 3 } },
      'told',
    );
    expect(lines).toMatchObject([
      {
        userId: '[redacted]',
        query: '[redacted]',
        token: '[redacted]',
        request: { authorization: '[redacted]', ms: 3 },
        msg: 'told',
      },
    ]);
  });

  it('writes an error and its causes, and nothing that a client hung on it', () => {
    const { log, lines } = logging();
    const thrown = Object.assign(new Error('read ECONNRESET'), {
      code: 'ECONNRESET',
      meta: { request: { body: 'wish', headers: { authorization: 'Basic x' } } },
    });
    log.error({ err: new ParallaxError('UNAVAILABLE', 'The index is away.', { cause: thrown }) }, 'fault');
    expect(lines).toMatchObject([
      {
        err: {
          type: 'ParallaxError',
          code: 'UNAVAILABLE',
          message: 'The index is away.',
          cause: { type: 'Error', code: 'ECONNRESET', message: 'read ECONNRESET' },
        },
      },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/wish|Basic/);
    expect(JSON.stringify(lines)).toContain('log.test.ts');
  });
});

describe('an error as it is logged', () => {
  it('may be anything', () => {
    const message = 'A value that is not an Error was thrown.';
    expect(plainError('what ann asked')).toEqual({ type: 'string', message });
    expect(plainError(undefined)).toEqual({ type: 'undefined', message });
  });

  it('is cut, in its message and in its causes', () => {
    const circle = new Error('x'.repeat(1_000_000));
    circle.cause = circle;
    expect(JSON.stringify(plainError(circle)).length).toBeLessThan(20_000);
  });
});

describe('what the log is told of a breaker', () => {
  it('is one line when the engine is lost and one when it is back, whatever the tries between', () => {
    const { log, lines } = logging();
    const changes: string[] = [];
    const { onState } = policyReport(log, {
      breaker: (port, state) => changes.push(`${port} ${state}`),
      engineCall: () => undefined,
    });
    onState('ranker', 'open', new Error('connection refused'));
    for (let i = 0; i < 50; i++) {
      onState('ranker', 'half-open');
      onState('ranker', 'open', new Error('connection refused'));
    }
    onState('ranker', 'half-open');
    onState('ranker', 'closed');
    expect(lines).toMatchObject([
      { level: 40, port: 'ranker', breaker: 'open', err: { message: 'connection refused' } },
      { level: 30, port: 'ranker', breaker: 'closed', msg: 'engine back' },
    ]);
    expect(changes).toHaveLength(103);
  });

  it('is told for each engine', () => {
    const { log, lines } = logging();
    const { onState } = policyReport(log, null);
    onState('ranker', 'open', new Error('down'));
    onState('index', 'open', new Error('down'));
    expect(lines.map(({ port }) => port)).toEqual(['ranker', 'index']);
  });
});
