export type CommandPart = string | Buffer;

export interface RedisOptions {
  /** `redis[s]://[user][:password]@host[:port][/database]`; of a cluster, any of its servers. */
  readonly url: string;
  /** Whether the URL names a server of a cluster. */
  readonly cluster: boolean;
  /** `host:port` of Sentinels, which name the primary; the host of the URL does not count then. */
  readonly sentinels?: readonly string[];
  /** The name that the Sentinels watch the primary under. */
  readonly primaryName?: string;
  /** How long a command may take, milliseconds. */
  readonly commandTimeoutMs?: number;
  /** Told what goes wrong with the connection itself; each reconnection tells once more. */
  readonly onError?: (error: unknown) => void;
  /** Told when the server said that it does not serve: it was demoted, or is still loading. */
  readonly onNotServing?: () => void;
}

export interface SendOptions {
  readonly timeoutMs?: number;
  /** Commands of one chain are dropped together when the connection breaks between them. */
  readonly chainId?: symbol;
}

/** One server at the other end of one connection. */
export interface RedisNode {
  /** How often it was connected: another number, another connection. */
  readonly connections: number;
  /**
   * Commands sent in one turn of the event loop leave as one write. Texts come back as bytes.
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
  /** Connects anew, so that a name or a Sentinel leads to the primary of now; a cluster's client routes itself. */
  reconnect(): void;
  close(): Promise<void>;
}
