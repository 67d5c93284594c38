import { describe, expect, it } from 'vitest';
import { requestTelemetry } from '../../../../src/server/telemetry/request-telemetry.js';

describe('the telemetry of a request', () => {
  const telling = () => {
    const told: unknown[] = [];
    let now = 0;
    const begin = requestTelemetry({
      metrics: {
        request: (operation, outcome, ms) => told.push(['request', operation, outcome, ms]),
        stage: (stage, ms) => told.push(['stage', stage, ms]),
        degradation: ({ stage, reason }) => told.push(['degradation', stage, reason]),
      },
      tracing: {
        begin: (requestId, traceparent) => {
          told.push(['trace', requestId, traceparent]);
          return {
            stage: (stage) => (failed) => told.push(['span', stage, failed]),
            end: (end) => told.push(['trace ends', end.outcome, end.degradations.length]),
          };
        },
      },
      monotonic: () => now,
    });
    const pass = (ms: number) => {
      now += ms;
    };
    return { told, begin, pass };
  };
  const tooLate = { stage: 'AFFINITIES', reason: 'TIMEOUT', fallback: 'the plain order' } as const;

  it('times a stage and gives its value', async () => {
    const { told, begin, pass } = telling();
    const { timeStage, end } = begin('r1', '00-of-the-caller');
    expect(await timeStage('embed', async () => pass(5))).toBeUndefined();
    expect(await timeStage('rank', async () => 'ranked')).toBe('ranked');
    end('query', 'OK');
    expect(told).toEqual([
      ['trace', 'r1', '00-of-the-caller'],
      ['stage', 'embed', 5],
      ['span', 'embed', false],
      ['stage', 'rank', 0],
      ['span', 'rank', false],
      ['request', 'query', 'OK', 5],
      ['trace ends', 'OK', 0],
    ]);
  });

  it('times a stage that fails, and throws what it threw', async () => {
    const { told, begin, pass } = telling();
    const down = new Error('down');
    const failing = begin('r1').timeStage('candidates', async () => {
      pass(7);
      throw down;
    });
    await expect(failing).rejects.toBe(down);
    expect(told.slice(1)).toEqual([
      ['stage', 'candidates', 7],
      ['span', 'candidates', true],
    ]);
  });

  it('keeps the degradations for the log, and counts them', () => {
    const { told, begin } = telling();
    const telemetry = begin('r1');
    telemetry.noteDegradation(tooLate);
    telemetry.end('query', 'OK');
    expect(telemetry.degradations).toEqual([tooLate]);
    expect(told).toContainEqual(['degradation', 'AFFINITIES', 'TIMEOUT']);
    expect(told).toContainEqual(['trace ends', 'OK', 1]);
  });

  it('only runs the stage when nothing is measured', async () => {
    const begin = requestTelemetry({ metrics: null, tracing: null, monotonic: () => 0 });
    const telemetry = begin('r1');
    expect(await telemetry.timeStage('page', async () => 1)).toBe(1);
    telemetry.noteDegradation(tooLate);
    telemetry.end('query', 'OK');
    expect(telemetry.degradations).toEqual([tooLate]);
  });
});
