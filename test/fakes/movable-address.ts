import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** An address that new connections reach a server by, as a name in DNS: those that stand stay where they are. */
export interface MovableAddress {
  readonly port: number;
  moveTo(port: number): void;
  close(): Promise<void>;
}

export async function aMovableAddress(target: number): Promise<MovableAddress> {
  let port = target;
  const sockets = new Set<Socket>();
  const server = createServer((incoming) => {
    const outgoing = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: own } = server.address() as AddressInfo;
  return {
    port: own,
    moveTo(next) {
      port = next;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
