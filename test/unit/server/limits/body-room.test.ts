import { type AddressInfo, connect, type Socket } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { graphqlShapedErrors } from '../../../../src/server/http/http-errors.js';
import { limitBodies } from '../../../../src/server/limits/body-room.js';

const KB = 1024;
const ROOM = 300 * KB;

/** A body of 100 kB that stops before its last byte; resolves with the gateway's answer. */
class Unfinished {
  readonly socket: Socket;
  answer = '';
  readonly ended: Promise<void>;

  constructor(http: FastifyInstance, framing = `content-length: ${100 * KB}`) {
    const { port } = http.server.address() as AddressInfo;
    this.socket = connect(port, '127.0.0.1');
    this.ended = new Promise((resolve) => this.socket.on('close', () => resolve()));
    this.socket.on('data', (chunk) => {
      this.answer += chunk.toString();
    });
    this.socket.on('error', () => undefined);
    this.socket.write(
      `POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n${framing}\r\n\r\n`,
    );
  }

  send(text: string): Promise<void> {
    return new Promise((resolve) => this.socket.write(text, () => resolve()));
  }
}

describe('the room for bodies', () => {
  let http: FastifyInstance;
  let received: (bytes: number) => Promise<void>;
  beforeEach(async () => {
    http = Fastify({ bodyLimit: 1024 * KB });
    let total = 0;
    const waiting = new Set<() => void>();
    http.addHook('preParsing', (_request, _reply, payload, done) => {
      done(null, payload);
      payload.on('data', (chunk: Buffer) => {
        total += chunk.length;
        for (const look of waiting) look();
      });
    });
    received = (bytes) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (total >= bytes) resolve();
        };
        waiting.add(look);
        look();
      });
    limitBodies(http, ROOM);
    http.setErrorHandler(
      graphqlShapedErrors({
        bodyLimitBytes: 1024 * KB,
        onFault: () => undefined,
        onRefusal: () => undefined,
      }),
    );
    http.post('/', async ({ body }) => ({ bytes: JSON.stringify(body).length }));
    await http.listen({ port: 0, host: '127.0.0.1' });
  });
  afterEach(() => http.close());

  const body = (bytes: number): string => JSON.stringify('x'.repeat(bytes - 2));
  const post = (bytes: number) =>
    http.inject({
      method: 'POST',
      url: '/',
      payload: body(bytes),
      headers: { 'content-type': 'application/json' },
    });

  it('is given up by the body that has waited longest for its next byte', async () => {
    const stalled = new Unfinished(http);
    await stalled.send('"'.padEnd(99 * KB, 'x'));
    await received(99 * KB);
    const slow = new Unfinished(http);
    await slow.send('"'.padEnd(99 * KB, 'x'));
    await received(198 * KB);
    const another = new Unfinished(http, 'transfer-encoding: chunked');
    const chunk = '"'.padEnd(99 * KB, 'x');
    await another.send(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
    await received(297 * KB);
    // The second continues, and needs no room of the others yet; a fourth does.
    await slow.send('x'.repeat(KB / 2));
    expect((await post(50 * KB)).json()).toEqual({ bytes: 50 * KB });
    await stalled.ended;
    expect(stalled.answer).toMatch(/^HTTP\/1\.1 503 [\s\S]*retry-after: 1\r\n[\s\S]*"UNAVAILABLE"/);
    expect(slow.answer).toBe('');
    slow.socket.write(`${'x'.repeat(KB / 2 - 1)}"`);
    await new Promise((resolve) => slow.socket.once('data', resolve));
    expect(slow.answer).toMatch(/^HTTP\/1\.1 200 [\s\S]*\{"bytes":102400\}$/);
    slow.socket.destroy();
    another.socket.destroy();
  });

  it('is free again behind each answer and each connection that is lost', async () => {
    for (let i = 0; i < 5; i += 1) expect((await post(200 * KB)).statusCode).toBe(200);
    const lost = new Unfinished(http);
    await lost.send('"'.padEnd(99 * KB, 'x'));
    await received(1_099 * KB);
    lost.socket.destroy();
    await lost.ended;
    expect((await post(290 * KB)).statusCode).toBe(200);
  });

  it('is not taken by small bodies, and refuses one that does not fit alone', async () => {
    expect((await post(16 * KB)).statusCode).toBe(200);
    const answer = await post(301 * KB);
    expect([answer.statusCode, answer.json().errors[0].extensions]).toEqual([
      503,
      { code: 'UNAVAILABLE', retryAfterMs: 1_000 },
    ]);
    expect((await post(200 * KB)).statusCode).toBe(200);
  });
});
