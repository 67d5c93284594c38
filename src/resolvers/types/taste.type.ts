import { Field, Int, ObjectType } from 'type-graphql';
import { ID } from '../scalars/id.scalar.js';
import { ClusterTasteType } from './cluster-taste.type.js';

@ObjectType('Taste', { description: 'What is known of a user.', simpleResolvers: true })
export class TasteType {
  @Field(() => ID, { description: 'Whose.' })
  userId!: string;

  @Field(() => Int, { description: "How many distinct images the user's history holds." })
  interactions!: number;

  @Field(() => Boolean, { description: 'Whether nothing is learnt and nothing personalised for now.' })
  paused!: boolean;

  @Field(() => [ClusterTasteType], {
    description:
      'What the user pinned and muted, then the clusters they go to more than people do, the strongest first.',
  })
  clusters!: readonly ClusterTasteType[];
}
