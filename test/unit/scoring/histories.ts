import fc from 'fast-check';
import { emptyHistory, type UserHistory } from '../../../src/domain/history.js';
import {
  INTERACTION_TYPES,
  type Interaction,
  type InteractionType,
} from '../../../src/domain/interaction.js';
import { learn } from '../../../src/scoring/user-history.js';

export const MINUTE = 60_000;
export const DAY = 86_400_000;
export const NOW = Date.UTC(2026, 0, 15, 12);

let events = 0;

/** `anInteraction('VIEW', 'cat-1')`: of user `u`, at NOW, in the cluster named by the id up to its dash. */
export function anInteraction(
  type: InteractionType,
  imageId: string,
  rest: Partial<Interaction> = {},
): Interaction {
  events += 1;
  const clusterId = imageId.split('-')[0] ?? null;
  return { eventId: `e${events}`, userId: 'u', imageId, clusterId, type, at: NOW, ...rest };
}

/** The history that these interactions leave. */
export function aHistory(interactions: readonly Interaction[], userId = 'u'): UserHistory {
  return interactions.reduce<UserHistory>(
    (history, interaction) => learn(history, { ...interaction, userId }),
    emptyHistory(userId),
  );
}

/** A VIEW a minute of each, the last one now. */
export function views(imageIds: readonly string[], userId = 'u', last = NOW): UserHistory {
  return aHistory(
    imageIds.map((imageId, i) =>
      anInteraction('VIEW', imageId, { at: last - (imageIds.length - 1 - i) * MINUTE }),
    ),
    userId,
  );
}

/** Any sequence of interactions of one user with a few images, in any order of time. */
export const interactions: fc.Arbitrary<readonly Interaction[]> = fc.array(
  fc.record({
    eventId: fc.uuid(),
    userId: fc.constant('u'),
    imageId: fc.integer({ min: 0, max: 12 }).map((number) => `c${number % 4}-${number}`),
    clusterId: fc.constantFrom('c0', 'c1', 'c2', 'c3', 'gone', null),
    type: fc.constantFrom(...INTERACTION_TYPES),
    at: fc.oneof(fc.integer({ min: NOW - 90 * DAY, max: NOW }), fc.integer({ min: 0, max: NOW })),
  }),
  { maxLength: 60 },
);
