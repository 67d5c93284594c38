import type { ClientRequest, IncomingMessage } from 'node:http';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Client, type ClientOptions } from '@opensearch-project/opensearch';
import { AwsSigv4Signer } from '@opensearch-project/opensearch/aws-v3';
import { ParallaxError } from '../../../../domain/errors.js';
import { freshAgent } from '../../../fresh-agent.js';
import { callFailure, deadlineFailure, type OpenSearchAuth, statusFailure } from './call-failure.js';
import { readAnswer } from './read-answer.js';

export interface OpenSearchClientOptions {
  /** Scheme, host and port, and a path where a proxy asks for one. */
  readonly url: string;
  readonly auth: OpenSearchAuth;
  /** For `basic`. */
  readonly username?: string | null;
  readonly password?: string | null;
  /** For `es` and `aoss`. */
  readonly region?: string | null;
  /** From the call to the last byte of its answer; 5,000 when absent. */
  readonly requestTimeoutMs?: number;
  /** Credentials of AWS; the SDK's own chain when absent. */
  readonly credentials?: () => Promise<AwsCredentials>;
}

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

export interface OpenSearchCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  /** A body of one JSON object a line, for `_bulk` and `_msearch`. */
  readonly lines?: string;
  /** Instead of the client's own. */
  readonly timeoutMs?: number;
  /** Answers beyond it are refused; 8 MiB when absent. */
  readonly maxBytes?: number;
}

/** Client of OpenSearch with a deadline over the whole answer, a size limit, and errors of the product. */
export interface OpenSearchClient {
  readonly auth: OpenSearchAuth;
  /** Host and port, for messages. */
  readonly host: string;
  /**
   * The parsed answer of a successful call.
   *
   * @throws ParallaxError UNAVAILABLE (unreachable, overloaded, refused), RATE_LIMITED (429), TIMEOUT,
   *   NOT_FOUND
   *   (404), INTERNAL (an invalid answer, or a request that the server refuses)
   */
  ask(call: OpenSearchCall): Promise<unknown>;
  close(): Promise<void>;
}

const MOST_CONNECTIONS = 256;
const DEFAULT_TIMEOUT_MS = 5_000;
const DEFAULT_MAX_BYTES = 8 * 1024 * 1024;

/** @throws ParallaxError INTERNAL when `auth` lacks what it needs */
export function openSearchClient(options: OpenSearchClientOptions): OpenSearchClient {
  return new DeadlineClient(options);
}

class DeadlineClient implements OpenSearchClient {
  readonly auth: OpenSearchAuth;
  readonly #client: Client;
  readonly host: string;
  readonly #timeoutMs: number;
  #closing: Promise<void> | null = null;

  constructor(options: OpenSearchClientOptions) {
    this.auth = options.auth;
    this.host = new URL(options.url).host;
    this.#timeoutMs = options.requestTimeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.#client = new Client({
      node: options.url,
      // A single address needs no pings, and is retried at once after a failure.
      resurrectStrategy: 'none',
      maxRetries: 0,
      agent: ({ url }) => freshAgent(url.protocol, { maxSockets: MOST_CONNECTIONS, isSentAgain: isSearch }),
      ...credentialsOf(options),
    });
  }

  async ask(call: OpenSearchCall): Promise<unknown> {
    const timeoutMs = call.timeoutMs ?? this.#timeoutMs;
    let response: IncomingMessage | null = null;
    let isLate = false;
    const request = this.#send(call, timeoutMs);
    // The client's own timeout ends with the headers; a body that never ends would be waited for for ever.
    const deadline = setTimeout(() => {
      isLate = true;
      if (response === null) request.abort();
      else response.destroy();
    }, timeoutMs);
    try {
      response = (await request).body;
      const status = response.statusCode ?? 0;
      const body = await readAnswer(response, call.maxBytes ?? DEFAULT_MAX_BYTES, this.host);
      if (status >= 200 && status < 300) return body.json();
      const caller = { host: this.host, auth: this.auth, isWrite: isWrite(call) };
      throw statusFailure(status, body.jsonOrNull(), caller);
    } catch (error) {
      if (isLate) throw deadlineFailure(this.host, timeoutMs, error);
      throw error instanceof ParallaxError ? error : callFailure(error, this.host);
    } finally {
      clearTimeout(deadline);
    }
  }

  /** Once: the client's own second close would never end. */
  close(): Promise<void> {
    this.#closing ??= Promise.resolve(this.#client.close());
    return this.#closing;
  }

  #send({ method, path, body, lines }: OpenSearchCall, timeoutMs: number) {
    return this.#client.transport.request(
      {
        method,
        path,
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(lines !== undefined && { bulkBody: lines }),
      },
      { asStream: true, requestTimeout: timeoutMs + 1_000 },
    ) as unknown as PromiseLike<{ readonly body: IncomingMessage }> & { abort(): void };
  }
}

/** Requests of searches, which the guard retries. */
function isSearch({ path }: ClientRequest): boolean {
  return /\/_m?search(\?|$)/.test(path);
}

/** By what is known to be one: whatever else is asked may hold a user's words. */
function isWrite({ method, path }: OpenSearchCall): boolean {
  return method === 'PUT' || method === 'DELETE' || /\/(_bulk|_aliases)$/.test(path);
}

function credentialsOf(options: OpenSearchClientOptions): ClientOptions {
  switch (options.auth) {
    case 'none':
      return {};
    case 'basic':
      return {
        auth: {
          username: required(options.username, 'a user name'),
          password: required(options.password, 'a password'),
        },
      };
    case 'es':
    case 'aoss':
      return AwsSigv4Signer({
        region: required(options.region, 'a region'),
        service: options.auth,
        getCredentials: options.credentials ?? defaultProvider(),
      });
  }
}

function required(value: string | null | undefined, what: string): string {
  if (value !== null && value !== undefined && value !== '') return value;
  throw new ParallaxError('INTERNAL', `The credentials of OpenSearch lack ${what}.`);
}
