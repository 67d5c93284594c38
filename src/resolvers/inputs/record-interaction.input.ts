import { Field, InputType } from 'type-graphql';
import type { InteractionType } from '../../domain/interaction.js';
import { InteractionTypeEnum } from '../enums/interaction-type.enum.js';
import { DateTimeScalar } from '../scalars/date-time.scalar.js';
import { ID } from '../scalars/id.scalar.js';

@InputType('RecordInteractionInput', { description: 'What a user did with an image, once.' })
export class RecordInteractionInput {
  @Field(() => ID, {
    nullable: true,
    description: "The user; the token's subject by default, required where there is no login.",
  })
  userId?: string | null;

  @Field(() => ID, { description: 'Id of the image.' })
  imageId!: string;

  @Field(() => InteractionTypeEnum, { description: 'The kind of interaction.' })
  type!: InteractionType;

  @Field(() => ID, {
    nullable: true,
    description:
      'Idempotency key, chosen by the client and unique for the user: an interaction that is sent again counts once. Without a key each call counts.',
  })
  eventId?: string | null;

  @Field(() => ID, { nullable: true, description: "Id of the user's session." })
  sessionId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description:
      '`searchId` of the list that showed the image. Any other id is recorded as it is, and credits no list.',
  })
  searchId?: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Time of the interaction; now by default, at most 5 minutes in the future.',
  })
  at?: Date | null;
}
