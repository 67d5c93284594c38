import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { RankerKind } from '../../domain/taste.js';
import { RankerKindEnum } from '../enums/ranker-kind.enum.js';
import { DegradationType } from './degradation.type.js';
import { ExperimentArmType } from './experiment-arm.type.js';

@ObjectType('Personalization', {
  description: "How the user's taste influenced the order of a list.",
  simpleResolvers: true,
})
export class PersonalizationType {
  @Field(() => Boolean, {
    description: 'False: the order is by similarity alone, or without a query by popularity.',
  })
  applied!: boolean;

  @Field(() => Float, {
    description:
      'The weight that was used: 0 = similarity or popularity alone, 1 = taste alone. With an experiment, that of its first arm.',
  })
  weight!: number;

  @Field(() => [ExperimentArmType], {
    nullable: true,
    description:
      'Both arms of the running experiment, which interleaves their lists. Null where none ranked this list: none runs, the user is unknown, or a `weight` was named. Without a query arms may differ in diversity and in a weight of 0 alone: others rank such a list alike, and it is not part of their experiment.',
  })
  arms?: readonly ExperimentArmType[] | undefined;

  @Field(() => RankerKindEnum, { description: "Which engine scored the user's clusters." })
  ranker!: RankerKind;

  @Field(() => Int, { description: "Number of distinct images in the user's history." })
  interactions!: number;

  @Field(() => Int, {
    description:
      'Number of candidates from beyond the nearest or most popular images, added by the taste of the user.',
  })
  tasteCandidates!: number;

  @Field(() => Boolean, {
    description:
      'False when the list of the cursor was lost and had to be ranked again, so that images may repeat.',
  })
  snapshot!: boolean;

  @Field(() => [DegradationType], {
    description: 'Stages that used their fallback; empty when none did.',
  })
  degraded!: readonly DegradationType[];
}
