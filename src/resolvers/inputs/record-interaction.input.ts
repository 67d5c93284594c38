import { Field, InputType } from 'type-graphql';
import type { InteractionType } from '../../domain/interaction.js';
import { InteractionTypeEnum } from '../enums/interaction-type.enum.js';
import { DateTimeScalar } from '../scalars/date-time.scalar.js';
import { ID } from '../scalars/id.scalar.js';

@InputType('RecordInteractionInput', { description: 'Something a user did with an image.' })
export class RecordInteractionInput {
  @Field(() => ID, {
    nullable: true,
    description: "Who did it; the token's subject by default, needed where there is no login.",
  })
  userId?: string | null;

  @Field(() => ID, { description: 'The image it was done with.' })
  imageId!: string;

  @Field(() => InteractionTypeEnum, { description: 'What was done.' })
  type!: InteractionType;

  @Field(() => ID, {
    nullable: true,
    description:
      'Chosen by the client, unique for the user: sent again, the interaction counts once. Without one, each call counts.',
  })
  eventId?: string | null;

  @Field(() => ID, { nullable: true, description: "The user's visit that it belongs to." })
  sessionId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The search that showed the image.' })
  searchId?: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it was done; now by default, at most 5 minutes ahead.',
  })
  at?: Date | null;
}
