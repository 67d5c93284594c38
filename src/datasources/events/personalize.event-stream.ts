import { PersonalizeEventsClient, PutEventsCommand } from '@aws-sdk/client-personalize-events';
import { ParallaxError } from '../../domain/errors.js';
import type { Interaction } from '../../domain/interaction.js';
import { INTERACTION_WEIGHTS, type InteractionWeights } from '../../scoring/interaction-meaning.js';
import { awsSettings } from '../aws/aws-settings.js';
import { callAws } from '../aws/call-aws.js';
import { withinDeadline } from '../concurrency/within-deadline.js';
import type { EventStream } from './event-stream.js';
import { personalizeEvent } from './personalize-event.js';

export interface PersonalizeEventsOptions {
  /** Id of the live release's event tracker; null without one. Read before every call. */
  readonly trackingId: () => Promise<string | null>;
  /** Null: what the SDK finds itself (`AWS_REGION`, the profile). */
  readonly region: string | null;
  /** Weight of each type of interaction, sent as the event's value. */
  readonly weights?: InteractionWeights;
  /** Time limit of one call, milliseconds: only later events wait for it. */
  readonly deadlineMs?: number;
}

const DEADLINE_MS = 60_000;

/** An answer to PutEvents has no body, and an error is a sentence. */
const LONGEST_ANSWER_BYTES = 100_000;

/** Sends events to an event tracker of Amazon Personalize, by PutEvents. */
export function openPersonalizeEvents(options: PersonalizeEventsOptions): EventStream {
  return new PersonalizeEventStream(options);
}

class PersonalizeEventStream implements EventStream {
  readonly #client: PersonalizeEventsClient;
  readonly #weights: InteractionWeights;
  readonly #deadlineMs: number;

  constructor(private readonly options: PersonalizeEventsOptions) {
    this.#weights = options.weights ?? INTERACTION_WEIGHTS;
    this.#deadlineMs = options.deadlineMs ?? DEADLINE_MS;
    this.#client = new PersonalizeEventsClient(
      awsSettings({
        region: options.region,
        // The log's consumer retries a call for as long as needed, with its own pauses.
        maxAttempts: 1,
        requestTimeoutMs: this.#deadlineMs,
        maxAnswerBytes: LONGEST_ANSWER_BYTES,
      }),
    );
  }

  sessionOf(interaction: Interaction): string | null {
    return personalizeEvent(interaction, this.#weights)?.sessionId ?? null;
  }

  async send(interactions: readonly Interaction[], signal: AbortSignal): Promise<void> {
    const events = interactions.flatMap((each) => personalizeEvent(each, this.#weights) ?? []);
    const userId = interactions[0]?.userId;
    const sessionId = events[0]?.sessionId;
    if (userId === undefined || sessionId === undefined) return;
    const command = new PutEventsCommand({
      trackingId: await this.#trackingId(),
      userId,
      sessionId,
      eventList: events.map(({ event }) => event),
    });
    const call = { service: 'Amazon Personalize', action: 'PutEvents', resource: 'the event tracker' };
    try {
      await withinDeadline(this.#deadlineMs, [signal], (until) =>
        callAws(call, until, () => this.#client.send(command, { abortSignal: until })),
      );
    } catch (error) {
      throw error instanceof ParallaxError ? judged(error) : error;
    }
  }

  async close(): Promise<void> {
    this.#client.destroy();
  }

  async #trackingId(): Promise<string> {
    const trackingId = await this.options.trackingId();
    if (trackingId !== null) return trackingId;
    throw new ParallaxError(
      'UNAVAILABLE',
      'The live release has no Personalize event tracker: create one for it, or set PERSONALIZE_TRACKING_ID. Until then the log keeps the events.',
    );
  }
}

/** The service's own word, and those of the layer before it that reads requests. */
const INVALID: ReadonlySet<string> = new Set([
  'InvalidInputException',
  'ValidationException',
  'SerializationException',
]);

/**
 * Only problems of the events themselves dead-letter them. A wrong tracking id, or a tracker that is not
 * ready yet, has the same error name and would dead-letter every event.
 */
function judged(error: ParallaxError): ParallaxError {
  const { cause } = error;
  if (!(cause instanceof Error) || !INVALID.has(cause.name)) return error;
  return /track|not active/i.test(cause.message)
    ? new ParallaxError(
        'UNAVAILABLE',
        'Amazon Personalize does not take the tracking id: check PERSONALIZE_TRACKING_ID, that the event tracker is ACTIVE, the region and the account.',
        { cause },
      )
    : new ParallaxError('BAD_USER_INPUT', 'Amazon Personalize refused an event as invalid.', { cause });
}
