import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** The keep-alive of Redis, and its answer: they may pass between a request and its answer on one connection. */
const PING = '*1\r\n$4\r\nPING\r\n';
const PONG = '+PONG\r\n';
/** Blocking reads of a stream, which have a connection of their own. */
const BLOCKING_READ = /\r\nXREAD\r\n[\s\S]*\r\nBLOCK\r\n/;

/**
 * A wire between a client and a server on loopback: what runs over it can be counted, and it can be cut.
 * Bytes pass unchanged.
 */
export class Wire {
  /** First lines of the requests of HTTP that passed, for example `POST /index/_search`. */
  readonly requests: string[] = [];
  /**
   * Number of times that the client sent data without an unanswered earlier turn: round trips. Redis's pings and
   * blocking reads of a stream are polls, and do not count.
   */
  rounds = 0;
  private awaiting = false;
  /** Chunks that the client has sent. */
  private sent = 0;
  private readonly sockets = new Set<Socket>();
  private readonly silent = new WeakSet<Socket>();
  private server: Server | null = null;

  private constructor(
    private readonly target: { readonly host: string; readonly port: number },
    private readonly holdMs: number,
    private listensOn = 0,
  ) {}

  /**
   * @param holdMs  answers are held until the client has sent nothing for so long. A client sends a large turn in
   *   several writes; none of them then counts as a reaction to an answer.
   */
  static async to(url: string, { holdMs = 0 } = {}): Promise<Wire> {
    const { hostname, port } = new URL(url);
    const wire = new Wire({ host: hostname, port: Number(port) }, holdMs);
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

  /** Resolves when the client has sent nothing for a while. */
  private async quiet(): Promise<void> {
    for (let known = -1; known !== this.sent; ) {
      known = this.sent;
      await new Promise((resolve) => setTimeout(resolve, this.holdMs));
      // Data that arrived while the process was busy is read before the next look.
      await new Promise((resolve) => setImmediate(resolve));
    }
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
    let isBlocking = false;
    let held = Promise.resolve();
    client.on('data', (chunk) => {
      if (this.silent.has(client)) return;
      const text = chunk.toString('latin1', 0, 300);
      const line = /^(?:GET|POST|PUT|DELETE|HEAD) \S+(?= HTTP)/.exec(text)?.[0];
      if (line !== undefined) this.requests.push(line);
      const isPing = text === PING;
      if (!isPing) isBlocking = BLOCKING_READ.test(text);
      if (!isPing && !isBlocking) {
        if (!this.awaiting) this.rounds += 1;
        this.awaiting = true;
      }
      this.sent += 1;
      far.write(chunk);
    });
    far.on('data', (chunk) => {
      if (this.silent.has(far)) return;
      const deliver = (): void => {
        const isPong = chunk.toString('latin1', 0, 300) === PONG;
        if (!isPong && !isBlocking) this.awaiting = false;
        client.write(chunk);
      };
      if (this.holdMs === 0) deliver();
      else held = held.then(() => this.quiet()).then(deliver);
    });
  }
}
