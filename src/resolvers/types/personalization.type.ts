import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { RankerKind } from '../../domain/taste.js';
import { RankerKindEnum } from '../enums/ranker-kind.enum.js';
import { DegradationType } from './degradation.type.js';

@ObjectType('Personalization', {
  description: "How the user's taste took part in a search.",
  simpleResolvers: true,
})
export class PersonalizationType {
  @Field(() => Boolean, { description: 'False: the order is by similarity alone.' })
  applied!: boolean;

  @Field(() => Float, { description: 'The weight that was used: 0 = similarity alone, 1 = taste alone.' })
  weight!: number;

  @Field(() => RankerKindEnum, { description: "Which engine scored the user's clusters." })
  ranker!: RankerKind;

  @Field(() => Int, { description: "How many distinct images the user's history holds." })
  interactions!: number;

  @Field(() => Int, {
    description:
      'How many candidates come from beyond the window of the plain search, because the user goes to their clusters.',
  })
  tasteCandidates!: number;

  @Field(() => Boolean, {
    description:
      'False when the list that a cursor continues was lost and had to be ranked again: images may then repeat.',
  })
  snapshot!: boolean;

  @Field(() => [DegradationType], {
    description: 'Stages that answered by their fallback; empty when all went well.',
  })
  degraded!: readonly DegradationType[];
}
