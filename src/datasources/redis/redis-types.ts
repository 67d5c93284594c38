export type CommandPart = string | Buffer;

export interface RedisOptions {
  /** `redis[s]://[user][:password]@host[:port][/database]`; of a cluster, any of its servers. */
  readonly url: string;
  /** True if the URL names a server of a cluster. */
  readonly cluster: boolean;
  /** `host:port` of Sentinels, which name the primary; the host of the URL does not count then. */
  readonly sentinels?: readonly string[];
  /** The name that the Sentinels watch the primary under. */
  readonly primaryName?: string;
  /** Time limit of a command, milliseconds. */
  readonly commandTimeoutMs?: number;
  /** Called for errors of the connection itself; each reconnection attempt calls it again. */
  readonly onError?: (error: unknown) => void;
  /** Called when the server refuses to serve: it was demoted, or is still loading. */
  readonly onNotServing?: () => void;
}

export interface SendOptions {
  readonly timeoutMs?: number;
  /** Commands of one chain are dropped together when the connection breaks between them. */
  readonly chainId?: symbol;
}

/** A server behind one connection. */
export interface RedisNode {
  /** Number of connections so far: another number means another connection. */
  readonly connections: number;
  /**
   * Commands sent in one turn of the event loop are written together. Texts are returned as bytes.
   *
   * @throws ParallaxError UNAVAILABLE, TIMEOUT, or INTERNAL when the server refuses the command;
   *         its `cause` is the client's error
   */
  send(command: readonly CommandPart[], options?: SendOptions): Promise<unknown>;
}

/** A connection to a server, or to each server of a cluster. */
export interface RedisConnection {
  readonly cluster: boolean;
  /** The server that holds a key; for few keys, their slots are remembered. */
  nodeOf(key: string): Promise<RedisNode>;
  /** Sends to the server that holds the key, also when that has just changed. */
  send(key: string, command: readonly CommandPart[], options?: SendOptions): Promise<unknown>;
  /**
   * Reconnects, so that a name or a Sentinel leads to the current primary; a cluster's client routes itself.
   */
  reconnect(): void;
  close(): Promise<void>;
}
