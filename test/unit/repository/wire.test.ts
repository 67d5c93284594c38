import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Wire } from '../../remote/wire.js';

const PING = '*1\r\n$4\r\nPING\r\n';
const GET = '*2\r\n$3\r\nGET\r\n$1\r\na\r\n';

let wire: Wire;
let client: Socket;
let server: Socket;
let close: () => void;

beforeEach(async () => {
  const listening = createServer().listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  wire = await Wire.to(`redis://127.0.0.1:${port}`);
  const accepted = once(listening, 'connection');
  client = connect(wire.port, '127.0.0.1');
  [server] = (await accepted) as [Socket];
  close = () => listening.close();
});
afterEach(async () => {
  client.destroy();
  await wire.cut();
  close();
});

const says = async (from: Socket, to: Socket, text: string): Promise<void> => {
  from.write(text);
  await once(to, 'data');
};

it('counts a round after the answer to a request that a ping followed', async () => {
  await says(client, server, GET);
  await says(client, server, PING);
  await says(server, client, '$1\r\n1\r\n');
  await says(server, client, '+PONG\r\n');
  await says(client, server, GET);
  expect(wire.rounds).toBe(2);
});

it('counts no round more for a request behind a ping, and none for a ping', async () => {
  await says(client, server, PING);
  expect(wire.rounds).toBe(0);
  await says(client, server, GET);
  await says(server, client, '+PONG\r\n');
  await says(client, server, GET);
  expect(wire.rounds).toBe(1);
});
