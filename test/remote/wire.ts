import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A wire between a client and a server on loopback: what runs over it can be counted, and it can be cut.
 * Bytes pass unchanged.
 */
export class Wire {
  /** First lines of the requests of HTTP that passed, for example `POST /index/_search`. */
  readonly requests: string[] = [];
  /** Number of times that the client sent data without an unanswered earlier turn: round trips. */
  rounds = 0;
  private awaiting = false;
  private readonly sockets = new Set<Socket>();
  private readonly silent = new WeakSet<Socket>();
  private server: Server | null = null;

  private constructor(
    private readonly target: { readonly host: string; readonly port: number },
    private listensOn = 0,
  ) {}

  static async to(url: string): Promise<Wire> {
    const { hostname, port } = new URL(url);
    const wire = new Wire({ host: hostname, port: Number(port) });
    await wire.mend();
    return wire;
  }

  get port(): number {
    return this.listensOn;
  }

  /** The same URL, by way of the wire. */
  through(url: string): string {
    const changed = new URL(url);
    changed.host = `127.0.0.1:${this.listensOn}`;
    return changed.toString().replace(/\/$/, '');
  }

  forget(): void {
    this.requests.length = 0;
    this.rounds = 0;
  }

  /** Every connection breaks, and none can be made. */
  async cut(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server?.close();
    this.server = null;
  }

  /** Every connection that there is dies, and neither end is told; new ones can be made. */
  silence(): void {
    for (const socket of this.sockets) this.silent.add(socket);
  }

  /** Connections can be made again, at the same port. */
  async mend(): Promise<void> {
    const server = createServer((client) => this.join(client));
    this.server = server;
    server.listen(this.listensOn, '127.0.0.1');
    await once(server, 'listening');
    this.listensOn = (server.address() as AddressInfo).port;
  }

  private join(client: Socket): void {
    const far = connect(this.target);
    for (const socket of [client, far]) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        if (this.silent.has(socket)) return;
        client.destroy();
        far.destroy();
      });
    }
    client.on('data', (chunk) => {
      if (this.silent.has(client)) return;
      const line = /^(?:GET|POST|PUT|DELETE|HEAD) \S+(?= HTTP)/.exec(chunk.toString('latin1', 0, 300))?.[0];
      if (line !== undefined) this.requests.push(line);
      if (!this.awaiting) this.rounds += 1;
      this.awaiting = true;
      far.write(chunk);
    });
    far.on('data', (chunk) => {
      if (this.silent.has(far)) return;
      this.awaiting = false;
      client.write(chunk);
    });
  }
}
