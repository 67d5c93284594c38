import { describe, expect, it } from 'vitest';
import { createLogger } from '../../../src/server/create-logger.js';

function logged(err: unknown): unknown {
  const lines: string[] = [];
  createLogger('error', { write: (line) => void lines.push(line) }).error({ err }, 'fault');
  return JSON.parse(lines[0] ?? '').err;
}

describe('an error in the log', () => {
  it('holds what went wrong, down to its first cause', () => {
    const first = Object.assign(new TypeError('socket closed'), { code: 'ECONNRESET' });
    expect(logged(new Error('the index failed', { cause: first }))).toEqual({
      type: 'Error',
      message: 'the index failed',
      stack: expect.stringContaining('create-logger.test'),
      cause: {
        type: 'TypeError',
        message: 'socket closed',
        code: 'ECONNRESET',
        stack: expect.stringContaining('create-logger.test'),
      },
    });
  });

  it('holds nothing that a client of an engine hangs on it', () => {
    const request = { meta: { body: { userId: 'ann' } }, token: 'secret', code: 413 };
    expect(JSON.stringify(logged(Object.assign(new Error('refused'), request)))).not.toMatch(
      /ann|secret|413/,
    );
  });

  it('ends, also in a circle of causes', () => {
    const error = new Error('round');
    error.cause = error;
    expect(logged(error)).toMatchObject({ cause: { cause: { cause: { message: 'round' } } } });
  });

  it('is no error at all where somebody threw something else', () => {
    expect(logged('a secret text')).toEqual({
      type: 'string',
      message: expect.not.stringContaining('secret'),
    });
  });
});
