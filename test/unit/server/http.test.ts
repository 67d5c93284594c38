import { describe, expect, it } from 'vitest';
import { createHttp } from '../../../src/server/http.js';

describe('createHttp', () => {
  const faults: unknown[] = [];
  const http = createHttp({
    bodyLimitBytes: 1_024,
    imageFolder: null,
    newRequestId: () => 'request-1',
    ready: async () => false,
    onFault: (requestId, error) => faults.push([requestId, error.message]),
  });
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

  it('is alive before it is ready', async () => {
    expect((await http.inject('/health/live')).json()).toEqual({ status: 'live' });
    expect((await http.inject('/health/ready')).statusCode).toBe(503);
  });

  it('shows a visitor of its root the explorer', async () => {
    const { statusCode, headers } = await http.inject('/');
    expect({ statusCode, location: headers.location }).toEqual({ statusCode: 302, location: '/graphql' });
  });
});
