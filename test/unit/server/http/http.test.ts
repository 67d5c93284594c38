import type { Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createHttp, type HttpOptions } from '../../../../src/server/http/http.js';

describe('createHttp', () => {
  const faults: unknown[] = [];
  const options: HttpOptions = {
    bodyLimitBytes: 1_024,
    publicPath: '',
    imageFolder: null,
    countFile: async () => undefined,
    newRequestId: () => 'request-1',
    ready: async () => false,
    degraded: () => [],
    corsOrigins: [],
    trustedProxies: 0,
    allowedHosts: [],
    onRefusal: () => undefined,
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

  describe('asked in another form of text than UTF-8', () => {
    const echo = createHttp(options);
    echo.post('/echo', async (request) => request.body);
    echo.get('/echo', async (request) => request.query);
    const post = (body: Buffer, headers: Record<string, string> = {}) =>
      echo.inject({
        method: 'POST',
        url: '/echo',
        headers: { 'content-type': 'application/json', ...headers },
        payload: body,
      });
    const latin1 = Buffer.from('{"userId":"Jos\xe9"}', 'latin1');
    const utf8 = Buffer.from('{"userId":"José"}');

    it.each([
      ['bytes that are not UTF-8', latin1, {}, 400],
      ['half a character at the end of a text', Buffer.from('{"userId":"Jos\xc3"}', 'latin1'), {}, 400],
      ['another charset', latin1, { 'content-type': 'application/json; charset=iso-8859-1' }, 415],
      ['another charset in quotes', utf8, { 'content-type': 'application/json; charset="utf-16"' }, 415],
      ['a compressed body', gzipSync(utf8), { 'content-encoding': 'gzip' }, 415],
    ])('refuses %s', async (_, body, headers, status) => {
      const response = await post(body, headers);
      expect(response.statusCode).toBe(status);
      expect(response.json().errors[0].extensions.code).toBe('BAD_REQUEST');
    });

    it('refuses an address that is not UTF-8', async () => {
      expect((await echo.inject('/echo?variables=Jos%E9')).statusCode).toBe(400);
      expect((await echo.inject('/echo?variables=Jos%C3%A9')).json()).toEqual({ variables: 'José' });
    });

    it('reads UTF-8, declared or not', async () => {
      for (const type of ['application/json', 'application/json;charset=UTF-8']) {
        expect((await post(utf8, { 'content-type': type })).json()).toEqual({ userId: 'José' });
      }
    });
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

  it('tells a browser to do nothing with an answer but read it', async () => {
    const { headers } = await http.inject('/health/live');
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none';frame-ancestors 'none';form-action 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
    expect(headers).not.toHaveProperty('strict-transport-security');
  });

  describe('asked by a page of another origin', () => {
    const preflight = async (corsOrigins: readonly string[], origin: string) => {
      const { statusCode, headers } = await createHttp({ ...options, corsOrigins }).inject({
        method: 'OPTIONS',
        url: '/health/live',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type',
        },
      });
      return { statusCode, allowed: headers['access-control-allow-origin'], headers };
    };

    it('allows none by default', async () => {
      const { statusCode, headers } = await preflight([], 'https://shop.example');
      expect(statusCode).toBe(404);
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    });

    it('allows those of the list, without cookies', async () => {
      const origins = ['https://shop.example', 'http://localhost:5173'];
      const { statusCode, allowed, headers } = await preflight(origins, 'https://shop.example');
      expect({ statusCode, allowed }).toEqual({ statusCode: 204, allowed: 'https://shop.example' });
      expect(headers).toMatchObject({
        'access-control-allow-headers': 'authorization,content-type',
        'access-control-allow-methods': 'GET, HEAD, POST',
        'access-control-expose-headers': expect.stringContaining('retry-after'),
      });
      expect(headers).not.toHaveProperty('access-control-allow-credentials');
      for (const other of ['https://evil.example', 'https://shop.example.evil.example', 'null']) {
        expect((await preflight(origins, other)).allowed).toBeUndefined();
      }
    });

    it('allows all where that is configured', async () => {
      expect((await preflight(['*'], 'https://anything.example')).allowed).toBe('*');
    });
  });

  it.each([
    [0, '127.0.0.1'],
    [1, '203.0.113.7'],
    [2, '198.51.100.1'],
  ])('believes %i proxies about the address of a client', async (trustedProxies, address) => {
    const behind = createHttp({ ...options, trustedProxies });
    behind.get('/address', async ({ ip }) => ip);
    const { payload } = await behind.inject({
      url: '/address',
      headers: { 'x-forwarded-for': '192.0.2.66, 198.51.100.1, 203.0.113.7' },
    });
    expect(payload).toBe(address);
  });

  it('waits for no client without end', () => {
    const { requestTimeout, headersTimeout, timeout } = http.server as Server;
    expect({ requestTimeout, headersTimeout, timeout }).toEqual({
      requestTimeout: 60_000,
      headersTimeout: 30_000,
      timeout: 60_000,
    });
  });

  it('is alive before it is ready', async () => {
    expect((await http.inject('/health/live')).json()).toEqual({ status: 'live' });
    expect((await http.inject('/health/ready')).statusCode).toBe(503);
  });
});
