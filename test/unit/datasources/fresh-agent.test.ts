import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshAgent } from '../../../src/datasources/fresh-agent.js';

describe('an agent whose connections may have died in silence', () => {
  let server: Server;
  let connections: number;
  let answers: boolean;
  let now: number;

  beforeEach(async () => {
    connections = 0;
    answers = true;
    now = 0;
    server = createServer((_request, response) => {
      if (answers) response.end('well');
    }).listen(0, '127.0.0.1');
    server.on('connection', () => {
      connections += 1;
    });
    await once(server, 'listening');
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  async function ask(agent: ReturnType<typeof freshAgent>): Promise<string> {
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const asked = httpRequest({ host: '127.0.0.1', port, agent }).end();
    const [response]: IncomingMessage[] = (await once(asked, 'response')) as [IncomingMessage];
    const text = (await response?.toArray())?.join('') ?? '';
    // The connection is free a turn after the last byte.
    await new Promise((resolve) => setImmediate(resolve));
    return text;
  }

  it.each([
    ['keeps one that was used a moment ago', 4_999, 1],
    ['uses none that was idle for longer than 5 seconds', 5_001, 2],
  ])('%s', async (_what, idleMs, expected) => {
    const agent = freshAgent('http:', {}, () => now);
    expect(await ask(agent)).toBe('well');
    now += idleMs;
    expect(await ask(agent)).toBe('well');
    expect(connections).toBe(expected);
    agent.destroy();
  });

  it.each([
    [1_500, true, 'ECONNRESET'],
    [1_500, false, null],
    [500, true, null],
  ])(
    'idle for %i ms, with a request that is sent again (%s), gives a dead one up soon: %s',
    async (idleMs, isSentAgain, code) => {
      const agent = freshAgent('http:', { isSentAgain: () => isSentAgain }, () => now);
      await ask(agent);
      now += idleMs;
      answers = false;
      const outcome = await Promise.race([
        ask(agent).catch((error: NodeJS.ErrnoException) => error.code),
        new Promise((resolve) => setTimeout(resolve, 400, null)),
      ]);
      expect(outcome).toBe(code);
      answers = true;
      if (code !== null) {
        expect(await ask(agent)).toBe('well');
        expect(connections).toBe(2);
      }
      agent.destroy();
    },
  );
});
