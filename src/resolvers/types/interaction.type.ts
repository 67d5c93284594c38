import { Field, ObjectType } from 'type-graphql';
import type { InteractionType as Kind } from '../../domain/interaction.js';
import { InteractionTypeEnum } from '../enums/interaction-type.enum.js';
import { DateTimeScalar } from '../scalars/date-time.scalar.js';
import { ID } from '../scalars/id.scalar.js';

@ObjectType('Interaction', { description: 'What a user did with an image, once.', simpleResolvers: true })
export class InteractionType {
  @Field(() => ID, {
    description: 'Idempotency key: an interaction that is sent again for the same user counts once.',
  })
  eventId!: string;

  @Field(() => ID, { description: 'The user who did it.' })
  userId!: string;

  @Field(() => InteractionTypeEnum, { description: 'The kind of interaction.' })
  type!: Kind;

  @Field(() => DateTimeScalar, { description: 'Time of the interaction.' })
  at!: Date;

  /** Not a field: what the resolver of `image` needs. */
  imageId!: string;
}
