import type { Recorded } from '../learning/record-interaction.js';
import type { InteractionOutcome } from '../learning/record-interactions.js';
import { toInteraction } from './to-interaction.js';
import type { RecordInteractionPayloadType } from './types/record-interaction-payload.type.js';

/** Converts the result of recording one interaction to its schema type. */
export function toRecordPayload({ interaction, duplicate }: Recorded): RecordInteractionPayloadType {
  return { interaction: interaction === null ? null : toInteraction(interaction), duplicate, error: null };
}

/** The same for an entry of a list, which may have been refused. */
export function toOutcomePayload(outcome: InteractionOutcome): RecordInteractionPayloadType {
  if (outcome.kind === 'recorded') return toRecordPayload(outcome);
  const { code, argument, message } = outcome.error;
  return { interaction: null, duplicate: false, error: { code, argument: argument ?? null, message } };
}
