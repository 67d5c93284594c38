import { describe, expect, it } from 'vitest';
import { createHttp, type HttpOptions } from '../../../src/server/http.js';

describe('createHttp', () => {
  const faults: unknown[] = [];
  const options: HttpOptions = {
    bodyLimitBytes: 1_024,
    imageFolder: null,
    newRequestId: () => 'request-1',
    ready: async () => false,
    corsOrigins: [],
    trustedProxies: 0,
    onFault: (requestId, error) => faults.push([requestId, error.message]),
  };
  const http = createHttp(options);
  http.get('/broken', () => Promise.reject(new Error('EIO: /secret/path')));

  it('tells the operator of a fault that it hides from the client', async () => {
    const response = await http.inject('/broken');
    expect(response.statusCode).toBe(500);
    expect(response.headers['x-request-id']).toBe('request-1');
    expect(response.json()).toEqual({
      errors: [{ message: expect.stringContaining('request id'), extensions: { code: 'INTERNAL' } }],
    });
    expect(faults).toEqual([['request-1', 'EIO: /secret/path']]);
  });

  it('closes the connection behind an answer that was under way when it was told to stop', async () => {
    const other = createHttp({ ...options, newRequestId: () => 'request-2' });
    let finish: (body: string) => void = () => undefined;
    const arrived = new Promise<void>((resolve) => {
      other.get('/slow', () => {
        resolve();
        return new Promise<string>((answer) => {
          finish = answer;
        });
      });
    });
    const address = await other.listen({ host: '127.0.0.1', port: 0 });
    const answered = fetch(`${address}/slow`);
    await arrived;
    const closed = other.close();
    // Behind the hook that notes the stop, and before the answer.
    await new Promise(setImmediate);
    finish('done');
    expect((await answered).headers.get('connection')).toBe('close');
    await closed;
  });

  it('is alive before it is ready', async () => {
    expect((await http.inject('/health/live')).json()).toEqual({ status: 'live' });
    expect((await http.inject('/health/ready')).statusCode).toBe(503);
  });

  it('shows a visitor of its root the explorer', async () => {
    const { statusCode, headers } = await http.inject('/');
    expect({ statusCode, location: headers.location }).toEqual({ statusCode: 302, location: '/graphql' });
  });
});
