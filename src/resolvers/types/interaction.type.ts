import { Field, ObjectType } from 'type-graphql';
import type { InteractionType as Kind } from '../../domain/interaction.js';
import { InteractionTypeEnum } from '../enums/interaction-type.enum.js';
import { DateTimeScalar } from '../scalars/date-time.scalar.js';
import { ID } from '../scalars/id.scalar.js';

@ObjectType('Interaction', { description: 'Something a user did with an image.', simpleResolvers: true })
export class InteractionType {
  @Field(() => ID, { description: 'Makes it idempotent: sent again for the same user, it counts once.' })
  eventId!: string;

  @Field(() => ID, { description: 'Who did it.' })
  userId!: string;

  @Field(() => InteractionTypeEnum, { description: 'What was done.' })
  type!: Kind;

  @Field(() => DateTimeScalar, { description: 'When it was done.' })
  at!: Date;

  /** Not a field: what the resolver of `image` needs. */
  imageId!: string;
}
