import { Field, ObjectType } from 'type-graphql';
import { InteractionType } from './interaction.type.js';
import { InteractionErrorType } from './interaction-error.type.js';

@ObjectType('RecordInteractionPayload', {
  description: 'The result of recording one interaction; an interaction that is returned is on disk.',
  simpleResolvers: true,
})
export class RecordInteractionPayloadType {
  @Field(() => InteractionType, {
    nullable: true,
    description: 'The interaction as recorded; null with an error, and while the user has paused learning.',
  })
  interaction!: InteractionType | null;

  @Field(() => Boolean, {
    description: 'Whether the user had sent this `eventId` before: nothing changed then.',
  })
  duplicate!: boolean;

  @Field(() => InteractionErrorType, {
    nullable: true,
    description: 'Why it was not recorded; null without an error, and while the user has paused learning.',
  })
  error!: InteractionErrorType | null;
}
