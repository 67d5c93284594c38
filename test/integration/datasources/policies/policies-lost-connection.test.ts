import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type OpenSearchClient,
  openSearchClient,
} from '../../../../src/datasources/indexes/opensearch/client/opensearch-client.js';
import { isLostConnection } from '../../../../src/datasources/policies/lost-connection.js';

/** Errors of the real client for a broken connection, as distinct from an error answer. */
describe("a lost connection of OpenSearch's client", () => {
  let server: Server;
  let client: OpenSearchClient;
  let answer: 'breaks off' | 'says no';

  beforeEach(async () => {
    server = createServer((request, response) => {
      if (answer === 'breaks off') request.socket.destroy();
      else response.writeHead(503, { 'content-type': 'application/json' }).end('{}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    client = openSearchClient({ url: `http://127.0.0.1:${port}`, auth: 'none' });
  });

  afterEach(async () => {
    await client.close();
    server.close();
    server.closeAllConnections();
  });

  const asked = () => client.ask({ method: 'GET', path: '/' }).catch((error: unknown) => error);

  it('is one that breaks off', async () => {
    answer = 'breaks off';
    expect(isLostConnection(await asked())).toBe(true);
  });

  it('is one that is refused', async () => {
    server.close();
    await once(server, 'close');
    expect(isLostConnection(await asked())).toBe(true);
  });

  it('is no answer of 503', async () => {
    answer = 'says no';
    const error = await asked();
    expect(error).toMatchObject({ code: 'UNAVAILABLE' });
    expect(isLostConnection(error)).toBe(false);
  });
});
