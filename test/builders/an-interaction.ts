import type { Interaction } from '../../src/domain/interaction.js';

let events = 0;

/** An interaction with an event id of its own, of which only what is given matters. */
export function anInteraction(fields: Partial<Interaction> = {}): Interaction {
  events += 1;
  return {
    eventId: `event-${events}`,
    userId: 'ann',
    imageId: 'cat-1',
    clusterId: 'comics',
    type: 'VIEW',
    at: Date.UTC(2026, 0, 15, 12),
    ...fields,
  };
}
