import { createHash } from 'node:crypto';
import { INTERACTION_TYPES, type Interaction, type InteractionType } from '../../../domain/interaction.js';
import type { TimeFrom } from '../interaction-log.js';

/** An interaction in the queue. */
export interface QueuedInteraction {
  readonly interaction: Interaction;
  readonly timeFrom: TimeFrom;
  /** By the clock of the gateway that sent it, milliseconds since the epoch: what a forgotten user's time is compared with. */
  readonly sentAt: number;
}

/** Fields of one SQS message. */
export interface QueueMessage {
  /** Plain ASCII: an id may hold characters that SQS does not take. */
  readonly body: string;
  /**
   * Messages of one group are delivered in order, and never to two consumers at once: each user is a group.
   */
  readonly group: string;
  /** A second message of this id within five minutes is taken for the same. */
  readonly deduplicationId: string;
}

const VERSION = 1;

/**
 * The message of an interaction.
 *
 * @param forgottenAt  when the user was last forgotten, null when never: an event id may be used again after that
 */
export function queueMessage(queued: QueuedInteraction, forgottenAt: number | null): QueueMessage {
  const { userId, eventId } = queued.interaction;
  return {
    body: asciiJson({ version: VERSION, ...queued }),
    group: hashOf([userId]),
    deduplicationId: hashOf([userId, eventId, forgottenAt]),
  };
}

/** Parses a message body; null when it is not a message of Parallax, or one of a later version. */
export function parseQueueMessage(body: string): QueuedInteraction | null {
  const message = fieldsOf(parseJson(body));
  if (message === null || message['version'] !== VERSION) return null;
  const { sentAt, timeFrom } = message;
  const interaction = parseInteraction(message['interaction']);
  if (interaction === null || !isTime(sentAt)) return null;
  if (timeFrom !== 'client' && timeFrom !== 'gateway') return null;
  return { interaction, timeFrom, sentAt };
}

/** Copies known fields only: unknown members of a body are dropped. */
function parseInteraction(value: unknown): Interaction | null {
  const fields = fieldsOf(value);
  if (fields === null) return null;
  const { eventId, userId, imageId, clusterId, at, impression } = fields;
  const type = typeOf(fields['type']);
  if (!isText(eventId) || !isText(userId) || !isText(imageId) || type === null || !isTime(at)) return null;
  if (clusterId !== null && !isText(clusterId)) return null;
  if (impression !== undefined && !(Array.isArray(impression) && impression.every(isText))) return null;
  const optional: { sessionId?: string; searchId?: string; recommendationId?: string } = {};
  for (const name of ['sessionId', 'searchId', 'recommendationId'] as const) {
    const text = fields[name];
    if (text === undefined) continue;
    if (!isText(text)) return null;
    optional[name] = text;
  }
  const shown = impression === undefined ? {} : { impression };
  return { eventId, userId, imageId, clusterId, type, at, ...optional, ...shown };
}

function typeOf(value: unknown): InteractionType | null {
  return INTERACTION_TYPES.find((type) => type === value) ?? null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0;
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null ? { ...value } : null;
}

/**
 * SQS refuses unpaired surrogates, U+FFFE and U+FFFF: all non-ASCII characters are escaped.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** 43 characters of the alphabet that groups and deduplication ids may have. */
function hashOf(value: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
