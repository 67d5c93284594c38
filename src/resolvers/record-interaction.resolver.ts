import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { requireSignIn, signedInUserOf } from '../domain/caller.js';
import { type Recorded, recordInteraction } from '../learning/record-interaction.js';
import { type InteractionOutcome, recordInteractions } from '../learning/record-interactions.js';
import { costOfInputs } from './cost.js';
import { RecordInteractionInput } from './inputs/record-interaction.input.js';
import type { RequestContext } from './request-context.js';
import { toInteraction } from './to-interaction.js';
import { RecordInteractionPayloadType } from './types/record-interaction-payload.type.js';

@Resolver()
export class RecordInteractionResolver {
  @Mutation(() => RecordInteractionPayloadType, {
    nullable: true,
    description:
      "Records what a user did with an image. The answer comes when it is on disk, and the user's next search uses it. A refusal is an error of the operation, never of the payload.",
  })
  async recordInteraction(
    @Arg('input', () => RecordInteractionInput, { description: 'The kind of interaction.' })
    input: RecordInteractionInput,
    @Ctx() { caller, learning }: RequestContext,
  ): Promise<RecordInteractionPayloadType> {
    const userId = signedInUserOf(caller, input.userId);
    return toRecordPayload(await recordInteraction({ ...input, userId }, learning));
  }

  @Mutation(() => [RecordInteractionPayloadType], {
    nullable: true,
    description:
      'Records 1 to 100 interactions: one payload each, in order. A bad entry fails alone, with its error in its payload; an error of the operation means that none was recorded.',
    complexity: costOfInputs,
  })
  async recordInteractions(
    @Arg('inputs', () => [RecordInteractionInput], { description: 'What was done, 1 to 100 entries.' })
    inputs: RecordInteractionInput[],
    @Ctx() { caller, learning }: RequestContext,
  ): Promise<RecordInteractionPayloadType[]> {
    requireSignIn(caller);
    const outcomes = await recordInteractions(inputs, learning, (userId) => signedInUserOf(caller, userId));
    return outcomes.map(toOutcomePayload);
  }
}

/** Converts the result of recording one interaction to its schema type. */
function toRecordPayload({ interaction, duplicate }: Recorded): RecordInteractionPayloadType {
  return { interaction: interaction === null ? null : toInteraction(interaction), duplicate, error: null };
}

/** The same for an entry of a list, which may have been refused. */
function toOutcomePayload(outcome: InteractionOutcome): RecordInteractionPayloadType {
  if (outcome.kind === 'recorded') return toRecordPayload(outcome);
  const { code, argument, message } = outcome.error;
  return { interaction: null, duplicate: false, error: { code, argument: argument ?? null, message } };
}
