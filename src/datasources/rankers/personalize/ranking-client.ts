import { setMaxListeners } from 'node:events';
import {
  GetPersonalizedRankingCommand,
  InvalidInputException,
  PersonalizeRuntimeClient,
} from '@aws-sdk/client-personalize-runtime';
import { ParallaxError } from '../../../domain/errors.js';
import { httpStatusOf } from '../../aws/as-parallax-error.js';
import { awsSettings } from '../../aws/aws-settings.js';
import { callAws } from '../../aws/call-aws.js';
import { withinDeadline } from '../../concurrency/within-deadline.js';
import { parseRanking, type Ranking } from './parse-ranking.js';

export interface RankingClientOptions {
  /** Null: what the SDK finds itself. */
  readonly region: string | null;
  readonly filterArn: string | null;
  /** Contextual metadata by its name in the interactions' schema. */
  readonly context: Readonly<Record<string, string>>;
  /** Milliseconds that one ranking may take, its second attempt included. */
  readonly deadlineMs: number;
}

/** Request for one user. */
export interface RankingQuestion {
  readonly campaignArn: string;
  /** Distinct, 1 to 500. */
  readonly itemIds: readonly string[];
}

/** 500 items with the longest ids and their scores are about .6 MB. */
const LONGEST_ANSWER_BYTES = 1_000_000;

/** GetPersonalizedRanking, as a question and a checked answer. */
export class RankingClient {
  readonly #client: PersonalizeRuntimeClient;
  readonly #closing = new AbortController();

  constructor(private readonly options: RankingClientOptions) {
    // Each concurrent ranking has a listener: a large number is not a leak.
    setMaxListeners(0, this.#closing.signal);
    this.#client = new PersonalizeRuntimeClient(
      awsSettings({
        region: options.region,
        // The SDK would wait up to a second before it retries a throttled call; the search would be over by
        // then.
        maxAttempts: 1,
        requestTimeoutMs: options.deadlineMs,
        maxAnswerBytes: LONGEST_ANSWER_BYTES,
      }),
    );
  }

  /**
   * @throws ParallaxError RATE_LIMITED, TIMEOUT, UNAVAILABLE, or INTERNAL for an answer that makes no sense
   */
  async rank(userId: string, question: RankingQuestion, signal?: AbortSignal): Promise<Ranking> {
    return withinDeadline(this.options.deadlineMs, [this.#closing.signal, signal], async (until) => {
      try {
        return await this.#attempt(userId, question, until);
      } catch (error) {
        if (!isTransient(error) || until.aborted) throw error;
        return this.#attempt(userId, question, until);
      }
    });
  }

  close(): void {
    this.#closing.abort();
    this.#client.destroy();
  }

  async #attempt(userId: string, question: RankingQuestion, signal: AbortSignal): Promise<Ranking> {
    const { campaignArn, itemIds } = question;
    const { filterArn, context } = this.options;
    const command = new GetPersonalizedRankingCommand({
      campaignArn,
      inputList: [...itemIds],
      userId,
      ...(Object.keys(context).length > 0 && { context: { ...context } }),
      ...(filterArn !== null && { filterArn }),
    });
    const call = {
      service: 'Amazon Personalize',
      action: 'GetPersonalizedRanking',
      resource: `the campaign ${campaignArn.slice(campaignArn.lastIndexOf('/') + 1)}`,
    };
    const answer = await callAws(call, signal, () =>
      this.#client.send(command, { abortSignal: signal }).catch((error: unknown) => {
        throw error instanceof InvalidInputException ? notTaken(error) : error;
      }),
    );
    return parseRanking(answer, new Set(itemIds));
  }
}

/** The items and the user were checked before: what is left to be invalid is what the operator configured. */
function notTaken(cause: InvalidInputException): ParallaxError {
  return new ParallaxError(
    'UNAVAILABLE',
    'Amazon Personalize refused GetPersonalizedRanking as invalid: check that the campaign is ACTIVE, and PERSONALIZE_FILTER_ARN and PERSONALIZE_CONTEXT; the log has its message.',
    { cause },
  );
}

/** A broken connection, or one server of many; throttling is cured by waiting, a refusal by an operator. */
function isTransient(error: unknown): boolean {
  return error instanceof ParallaxError && error.code === 'UNAVAILABLE' && !isRefusal(error.cause);
}

function isRefusal(cause: unknown): boolean {
  const status = httpStatusOf(cause);
  return status > 0 && status < 500;
}
