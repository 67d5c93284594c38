import { badInput } from '../../domain/errors.js';
import type { Interaction } from '../../domain/interaction.js';
import type { TimeFrom } from './interaction-log.js';

/** Data that a log keeps for an event id. */
export interface RememberedEvent {
  readonly interaction: Interaction;
  readonly timeFrom: TimeFrom;
}

/**
 * Holds an interaction to the payload that its event id is remembered with; see `InteractionLog.append`.
 *
 * @throws ParallaxError BAD_USER_INPUT (argument `eventId`) when it is another
 */
export function checkPayload(
  { interaction: earlier, timeFrom: earlierTimeFrom }: RememberedEvent,
  interaction: Interaction,
  timeFrom: TimeFrom,
): void {
  const isSame =
    earlier.imageId === interaction.imageId &&
    earlier.type === interaction.type &&
    earlierTimeFrom === timeFrom &&
    (timeFrom === 'gateway' || earlier.at === interaction.at);
  if (isSame) return;
  throw badInput(
    'eventId',
    '`eventId` was already used by this user for another image, type or time; give every interaction its own.',
  );
}
