import { ParallaxError } from '../../domain/errors.js';
import { raceDeadline } from '../concurrency/race-deadline.js';
import { asRedisFailure, isErrorReply, isNotServing, redisTimeout } from './redis-failure.js';
import type { CommandPart, RedisNode, RedisOptions, SendOptions } from './redis-types.js';

/** Time limit of a command. */
export const COMMAND_TIMEOUT_MS = 1_000;
/**
 * A connection that was silent for longer is replaced before use: its other end may be gone, and a frozen
 * function gets no notice of that.
 */
export const STALE_MS = 10_000;
/** Time limit for a new connection. */
const RENEWAL_MS = 250;
/** Number of consecutive timeouts after which the connection is replaced: it may be half open. */
const TIMEOUTS_OF_A_DEAD_CONNECTION = 3;
/** A server that does not serve is left at once, and the next one after this long at the earliest. */
const LEAST_BETWEEN_RENEWALS_MS = 250;

interface Client {
  on(event: 'ready' | 'error' | 'ping-interval', listener: () => void): unknown;
  sendCommand(command: readonly CommandPart[], options?: { chainId?: symbol }): Promise<unknown>;
}

interface Renewed {
  readonly client: Client;
  /** Resolves when it can be used; while the server is away, never. */
  readonly connected: Promise<unknown>;
}

/** A server behind one connection, which is replaced when it may have died silently. */
export class Node implements RedisNode {
  connections = 1;
  #timeouts = 0;
  #heardAt = performance.now();
  #connected: Promise<void> | null = null;
  #reconnecting = false;

  /** @param renew  replaces the connection; null: the cluster's own client does */
  constructor(
    private client: Client,
    private readonly options: Pick<RedisOptions, 'commandTimeoutMs' | 'onNotServing' | 'sentinels'>,
    private readonly renew: (() => Promise<Renewed>) | null,
  ) {
    this.#watch();
  }

  async send(command: readonly CommandPart[], options: SendOptions = {}): Promise<unknown> {
    const { timeoutMs = this.options.commandTimeoutMs ?? COMMAND_TIMEOUT_MS, chainId } = options;
    try {
      const sent = this.#send(command, chainId);
      const reply = await withDeadline(sent, timeoutMs, () => this.#noteTimeout());
      this.#timeouts = 0;
      this.#heardAt = performance.now();
      return reply;
    } catch (error) {
      this.#noteFailure(error);
      throw asRedisFailure(error);
    }
  }

  /** Reconnects, once for concurrent calls. */
  reconnect(): void {
    if (this.renew === null || this.#reconnecting) return;
    this.#reconnecting = true;
    const patience = new Promise((resolve) => setTimeout(resolve, LEAST_BETWEEN_RENEWALS_MS).unref());
    // If no Sentinel answers, the next failing command asks again.
    void Promise.allSettled([this.#renew(), patience]).then(() => {
      this.#reconnecting = false;
    });
  }

  /** Resolves when no connection is used that may have died in silence; null: at once. */
  fresh(): Promise<void> | null {
    if (this.renew !== null && performance.now() - this.#heardAt > STALE_MS) {
      this.#connected = soon(this.#renew()).finally(() => {
        this.#connected = null;
      });
    }
    return this.#connected;
  }

  #send(command: readonly CommandPart[], chainId: symbol | undefined): Promise<unknown> {
    const send = () => this.client.sendCommand(command, chainId === undefined ? {} : { chainId });
    // Without a wait that need not be: commands of one turn leave as one write.
    return this.fresh()?.then(send) ?? send();
  }

  #noteTimeout(): void {
    this.#timeouts += 1;
    if (this.#timeouts % TIMEOUTS_OF_A_DEAD_CONNECTION === 0) this.reconnect();
  }

  /** A client with a fixed address retries it for ever; a Sentinel may know another by now. */
  #noteFailure(error: unknown): void {
    const { sentinels = [], onNotServing } = this.options;
    const isLost = sentinels.length > 0 && !isErrorReply(error) && !(error instanceof ParallaxError);
    if (!isNotServing(error) && !isLost) return;
    onNotServing?.();
    this.reconnect();
  }

  async #renew(): Promise<void> {
    this.#heardAt = performance.now();
    if (this.renew === null) return;
    const { client, connected } = await this.renew();
    this.client = client;
    this.#watch();
    const failed = new Promise<void>((resolve) => client.on('error', resolve));
    await Promise.race([connected, failed]);
  }

  #watch(): void {
    this.client.on('ready', () => {
      this.connections += 1;
    });
    this.client.on('ping-interval', () => {
      this.#heardAt = performance.now();
    });
  }
}

/** A server that is away is not waited for: commands fail at once then. */
export function soon(connected: Promise<unknown>): Promise<void> {
  return withDeadline(connected, RENEWAL_MS).then(
    () => undefined,
    () => undefined,
  );
}

/** The client's own timeout ends when a command was written; this one ends with the reply. */
export function withDeadline<T>(promise: Promise<T>, milliseconds: number, onTimeout = () => {}): Promise<T> {
  return raceDeadline(promise, milliseconds, () => {
    onTimeout();
    throw redisTimeout(milliseconds);
  });
}
