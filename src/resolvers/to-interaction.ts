import type { Interaction } from '../domain/interaction.js';
import type { InteractionType } from './types/interaction.type.js';

/** An interaction as the schema shows it. */
export function toInteraction(interaction: Interaction): InteractionType {
  return {
    eventId: interaction.eventId,
    userId: interaction.userId,
    type: interaction.type,
    at: new Date(interaction.at),
    imageId: interaction.imageId,
  };
}
