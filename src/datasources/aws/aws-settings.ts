import { NodeHttpHandler } from '@smithy/node-http-handler';
import { freshAgent } from '../fresh-agent.js';
import { collectUpTo } from './bounded-answer.js';

export interface AwsClientOptions {
  /** Null: what the SDK finds itself (`AWS_REGION`, the profile). */
  readonly region: string | null;
  /** Times that one call is sent at most, the first included. */
  readonly maxAttempts: number;
  /** Milliseconds that one attempt may take to its first byte, and may then be silent. */
  readonly requestTimeoutMs: number;
  /** Milliseconds to a connection. */
  readonly connectionTimeoutMs?: number;
  /** A longer answer is refused without reading on. */
  readonly maxAnswerBytes?: number;
  /**
   * True if the calls may be repeated and a user waits: a possibly dead connection is then given up early.
   */
  readonly isHurried?: boolean;
}

/** Configuration that every SDK client accepts. */
export interface AwsClientSettings {
  readonly region?: string;
  readonly maxAttempts: number;
  readonly retryMode: 'standard';
  readonly requestHandler: NodeHttpHandler;
  readonly streamCollector: (stream: unknown) => Promise<Uint8Array>;
  readonly customUserAgent: string;
}

/** Calls beyond wait for one. */
const MOST_CONNECTIONS = 50;

/**
 * The settings that all clients of AWS share; spread them into a client's own: `new S3Client({...awsSettings(o)})`.
 *
 * Endpoints and credentials are left to the SDK's own chain (`AWS_ENDPOINT_URL_*`, profiles, roles). Each
 * call makes one pool of kept-alive connections, which the client closes with its `destroy()`.
 */
export function awsSettings(options: AwsClientOptions): AwsClientSettings {
  keepSdkQuiet();
  const { region, maxAttempts, requestTimeoutMs } = options;
  const { connectionTimeoutMs = 2_000, maxAnswerBytes = 8_000_000, isHurried = false } = options;
  const pool = { maxSockets: MOST_CONNECTIONS, isSentAgain: () => isHurried };
  return {
    ...(region === null ? {} : { region }),
    maxAttempts,
    // `adaptive` may hold the first attempt back for seconds, and the environment could ask for it.
    retryMode: 'standard',
    // HTTP/1.1 by name: Bedrock's default handler opens an HTTP/2 session a call and cannot speak plain HTTP.
    requestHandler: new NodeHttpHandler({
      connectionTimeout: connectionTimeoutMs,
      requestTimeout: requestTimeoutMs,
      // Without it the handler only warns and keeps waiting.
      throwOnRequestTimeout: true,
      // The request's timeout ends with the headers; this one ends a body that stalls.
      socketTimeout: requestTimeoutMs,
      httpAgent: freshAgent('http:', pool),
      httpsAgent: freshAgent('https:', pool),
    }),
    streamCollector: collectUpTo(maxAnswerBytes),
    customUserAgent: 'parallax-search',
  };
}

/**
 * The SDK warns at every start about the Node version of future releases; the lock file pins a release that
 * needs no more.
 */
function keepSdkQuiet(): void {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
}
