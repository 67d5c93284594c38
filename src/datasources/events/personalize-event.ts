import { createHash } from 'node:crypto';
import type { Event } from '@aws-sdk/client-personalize-events';
import { IMPORTED, type Interaction } from '../../domain/interaction.js';
import { type InteractionWeights, meaningOf } from '../../scoring/interaction-meaning.js';

const DAY_MS = 86_400_000;

/** Limits of PutEvents: https://docs.aws.amazon.com/personalize/latest/dg/API_UBS_Event.html */
const LONGEST_IMPRESSION = 25;
const LONGEST_RECOMMENDATION_ID = 40;

/** Event that Personalize receives for an interaction, and its session; null when none is sent. */
export interface PersonalizeEvent {
  readonly sessionId: string;
  readonly event: Event;
}

/**
 * Converts an interaction to an event on its image's cluster. The image itself is not sent: the interactions'
 * schema has no column for it, so the model could not learn from it.
 *
 * The event's id is a hash of the user and our event id: ours is unique for its user alone, and of two events
 * with one id Personalize learns from the first only. Without a session of the client's, all of a user's day
 * is one session.
 */
export function personalizeEvent(
  interaction: Interaction,
  weights: InteractionWeights,
): PersonalizeEvent | null {
  const { userId, clusterId, type, at, sessionId } = interaction;
  const meaning = meaningOf(type, weights);
  if (clusterId === null || meaning.kind !== 'adds') return null;
  if (interaction.eventId.startsWith(IMPORTED)) return null;
  return {
    sessionId: sessionId ?? hashOf([userId, Math.floor(at / DAY_MS)]),
    event: {
      eventId: hashOf([userId, interaction.eventId]),
      eventType: type,
      eventValue: meaning.weight,
      itemId: clusterId,
      sentAt: new Date(at),
      ...originOf(interaction),
    },
  };
}

/** The answer that showed the image, and what it was shown with. */
function originOf({ recommendationId, impression = [] }: Interaction): Partial<Event> {
  const isId =
    recommendationId !== undefined &&
    recommendationId.length >= 1 &&
    recommendationId.length <= LONGEST_RECOMMENDATION_ID;
  return {
    ...(isId && { recommendationId }),
    ...(impression.length > 0 && { impression: impression.slice(0, LONGEST_IMPRESSION) }),
  };
}

function hashOf(value: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
