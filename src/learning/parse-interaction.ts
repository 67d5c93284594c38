import type { TimeFrom } from '../datasources/logs/interaction-log.js';
import { excerpt, parseId, parseOptionalId, parseUserId } from '../domain/arguments.js';
import { badInput } from '../domain/errors.js';
import { INTERACTION_TYPES, type Interaction, type InteractionType } from '../domain/interaction.js';

/** A client's input for one interaction; null counts as absent. */
export interface RecordInteractionInput {
  readonly userId?: string | null | undefined;
  readonly imageId: string;
  readonly type: InteractionType;
  readonly eventId?: string | null | undefined;
  readonly sessionId?: string | null | undefined;
  readonly searchId?: string | null | undefined;
  readonly at?: Date | null | undefined;
}

/** An interaction that lacks only the cluster of its image. */
export interface ParsedInteraction extends Omit<Interaction, 'clusterId'> {
  readonly timeFrom: TimeFrom;
}

/** Tolerance for a client's clock that is ahead of the gateway's. */
export const MAX_CLOCK_AHEAD_MS = 5 * 60 * 1_000;

/**
 * The input with its defaults filled in.
 *
 * @throws ParallaxError BAD_USER_INPUT naming the argument, the problem and the limit
 */
export function parseInteraction(
  input: RecordInteractionInput,
  clock: { readonly now: () => number; readonly newEventId: () => string },
): ParsedInteraction {
  const userId = parseUserId(input.userId);
  const imageId = parseId('imageId', input.imageId);
  const type = parseType(input.type);
  const eventId = parseOptionalId('eventId', input.eventId) ?? clock.newEventId();
  const sessionId = parseOptionalId('sessionId', input.sessionId);
  const searchId = parseOptionalId('searchId', input.searchId);
  return {
    eventId,
    userId,
    imageId,
    type,
    ...parseTime(input.at, clock.now()),
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(searchId === undefined ? {} : { searchId }),
  };
}

function parseType(value: unknown): InteractionType {
  const type = INTERACTION_TYPES.find((known) => known === value);
  if (type !== undefined) return type;
  throw badInput('type', `\`type\` must be one of ${INTERACTION_TYPES.join(', ')}; it is ${excerpt(value)}.`);
}

function parseTime(
  value: Date | null | undefined,
  now: number,
): { readonly at: number; readonly timeFrom: TimeFrom } {
  if (value === null || value === undefined) return { at: now, timeFrom: 'gateway' };
  const at = value.getTime();
  if (!(at >= 0)) throw badInput('at', '`at` must be a date of 1970 or later.');
  if (at > now + MAX_CLOCK_AHEAD_MS) {
    const ahead = Math.ceil((at - now) / 1_000);
    throw badInput('at', `\`at\` must be at most 5 minutes ahead of now; it is ${ahead} seconds ahead.`);
  }
  return { at, timeFrom: 'client' };
}
