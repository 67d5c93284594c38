import { setMaxListeners } from 'node:events';
import { BedrockRuntimeClient, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import { ParallaxError } from '../../../domain/errors.js';
import { type AwsCall, httpStatusOf } from '../../aws/as-parallax-error.js';
import { awsSettings } from '../../aws/aws-settings.js';
import { callAws } from '../../aws/call-aws.js';
import { type CallRateOptions, openCallRate } from '../../aws/call-rate.js';
import { refusedInput } from './refused-input.js';

export interface BedrockOptions {
  /** Null: what the SDK finds itself (`AWS_REGION`, the profile). */
  readonly region: string | null;
  /** Numbers in a vector; which are possible is the model's to say. */
  readonly embeddingLength: number;
  /** Calls a second at most from this process; the account's quota is the service's to say. */
  readonly requestsPerSecond: number;
  /**
   * `interactive`: a user waits (2 attempts, hardly any queue). `pipeline`: a catalogue is embedded (10
   * attempts, unbounded queue).
   */
  readonly mode: 'interactive' | 'pipeline';
  /** Milliseconds that one attempt may take; 3 s interactive, 60 s in the pipeline. */
  readonly requestTimeoutMs?: number;
  /** Hears of every attempt, also of those that the client repeats by itself. */
  readonly onAttempt?: (outcome: 'answered' | 'throttled' | 'failed') => void;
  /** The clock of the call rate; the system's unless a test has its own. */
  readonly clock?: Pick<CallRateOptions, 'now' | 'setTimer'>;
}

/** A model behind Bedrock's InvokeModel: JSON in, JSON out. */
export interface BedrockModel {
  /**
   * The parsed answer; the caller checks its shape.
   *
   * @throws ParallaxError BAD_USER_INPUT for a text (argument `query`) or image (argument `image`) that the
   *   model refuses; RATE_LIMITED, TIMEOUT, UNAVAILABLE; INTERNAL when the answer is not JSON
   */
  invoke(request: object, signal?: AbortSignal): Promise<unknown>;
  close(): Promise<void>;
}

const MODES = {
  interactive: { maxAttempts: 2, requestTimeoutMs: 3_000, connectionTimeoutMs: 1_000, maxWaitMs: 200 },
  pipeline: { maxAttempts: 10, requestTimeoutMs: 60_000, connectionTimeoutMs: 5_000, maxWaitMs: Infinity },
} as const;

/** 3,072 numbers of 24 characters are 74 kB; a far larger answer is invalid. */
const MAX_ANSWER_BYTES = 1_000_000;

const JSON_TYPE = 'application/json';

/** Opens a client for one model with one pool of connections and one call rate; nothing is called yet. */
export function openBedrockModel(modelId: string, options: BedrockOptions): BedrockModel {
  const { maxWaitMs, ...attempts } = MODES[options.mode];
  const client = new BedrockRuntimeClient(
    awsSettings({
      region: options.region,
      ...attempts,
      isHurried: options.mode === 'interactive',
      ...(options.requestTimeoutMs === undefined ? {} : { requestTimeoutMs: options.requestTimeoutMs }),
      maxAnswerBytes: MAX_ANSWER_BYTES,
    }),
  );
  const { onAttempt } = options;
  if (onAttempt !== undefined) tellOfAttempts(client, onAttempt);
  const rate = openCallRate({
    service: 'Amazon Bedrock',
    callsPerSecond: options.requestsPerSecond,
    maxWaitMs,
    ...options.clock,
  });
  const call: AwsCall = {
    service: 'Amazon Bedrock',
    action: 'InvokeModel',
    resource: `the model ${modelId}`,
  };

  return {
    async invoke(request, signal) {
      const answer = await callAws(call, signal, async (abortSignal) => {
        await rate.turn(abortSignal);
        return client.send(
          // By default the SDK sends application/octet-stream, which the models refuse.
          new InvokeModelCommand({
            modelId,
            contentType: JSON_TYPE,
            accept: JSON_TYPE,
            body: JSON.stringify(request),
          }),
          abortSignal === undefined ? {} : { abortSignal },
        );
      }).catch((error: unknown) => {
        throw refusedInput(error, modelId) ?? error;
      });
      // Typed as always there, an empty one is absent.
      return parsed(answer.body ?? new Uint8Array());
    },

    close: async () => client.destroy(),
  };
}

/** Within the client's own repetition, where every attempt passes. */
function tellOfAttempts(
  client: BedrockRuntimeClient,
  onAttempt: NonNullable<BedrockOptions['onAttempt']>,
): void {
  client.middlewareStack.add(
    (next) => async (request) => {
      try {
        const answer = await next(request);
        onAttempt('answered');
        return answer;
      } catch (error) {
        onAttempt(httpStatusOf(error) === 429 ? 'throttled' : 'failed');
        throw error;
      }
    },
    { step: 'deserialize', priority: 'high', name: 'tellOfAttempts' },
  );
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch (cause) {
    throw new ParallaxError(
      'INTERNAL',
      `Amazon Bedrock answered InvokeModel with ${body.length} bytes that are not JSON.`,
      { cause },
    );
  }
}

/** Concurrent calls: enough to use a quota, few enough to hold their images in memory. */
const CONCURRENCY = 8;

/**
 * Processes several items concurrently; the results have the order of the items.
 *
 * The first failure is thrown, and the signal given to `embed` aborts, so that no further call is made.
 */
export async function embedEach<Item, Result>(
  items: readonly Item[],
  signal: AbortSignal | undefined,
  embed: (item: Item, signal: AbortSignal) => Promise<Result>,
): Promise<readonly Result[]> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  // Each call under way listens in several places; Node takes more than ten for a leak.
  setMaxListeners(0, controller.signal);
  const stop = (): void => controller.abort(signal?.reason);
  signal?.addEventListener('abort', stop, { once: true });
  const results = new Map<number, Result>();
  const queue = items.entries();
  const work = async (): Promise<void> => {
    for (const [position, item] of queue) {
      results.set(position, await embed(item, controller.signal));
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(CONCURRENCY, items.length) }, work));
    return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
  } catch (error) {
    controller.abort(error);
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
